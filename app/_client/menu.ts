import {
  Activity,
  CircleHelp,
  CloudUpload,
  Database,
  Eye,
  Files,
  Inbox,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  Pencil,
  Search,
  Settings2,
  UserPlus,
  UserRound,
  UsersRound,
} from 'lucide-react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'
import * as say from './words.tsx'

/** A page in the menu of the person who is signed in. */
export interface MenuItem {
  readonly words: string
  readonly href: string | ((viewer: AtSign) => string)
  readonly icon: LucideIcon
  /** What is counted beside it. */
  readonly counts?: 'requests' | 'followers'
  /** Where it is always in sight, and not in the menu: everywhere, or on wide screens alone. */
  readonly inSight?: 'everywhere' | 'wide'
}

/** Of the menu, for the buttons that open it. */
export const menuId = 'person-menu'

export function hrefOf({ href }: MenuItem, viewer: AtSign): string {
  return typeof href === 'string' ? href : href(viewer)
}

/** Whether both lead to the same page: an atSign may stand in an address as it is or escaped. */
export function isSamePath(path: string, other: string): boolean {
  try {
    return decodeURIComponent(path) === decodeURIComponent(other)
  } catch {
    return false
  }
}

/** What belongs together in the menu, under a name that is read out. */
export interface MenuGroup {
  readonly name: string
  readonly pages: readonly MenuItem[]
}

/** What is theirs. */
export const ownPages: readonly MenuGroup[] = [
  {
    name: say.yourPage,
    pages: [
      { words: say.myPage, href: (viewer) => pathOf(viewer), icon: UserRound, inSight: 'everywhere' },
      { words: say.editMyPage, href: '/profile', icon: Pencil },
      { words: say.whoSeesWhat, href: '/profile/people', icon: Eye },
      { words: say.myData, href: '/data', icon: Database, inSight: 'wide' },
    ],
  },
  {
    name: say.youAndOthers,
    pages: [
      { words: say.people, href: '/people', icon: UsersRound, counts: 'followers', inSight: 'everywhere' },
      { words: say.requests, href: '/activity', icon: Inbox, counts: 'requests', inSight: 'wide' },
      { words: say.files, href: '/files', icon: Files, inSight: 'wide' },
    ],
  },
  {
    name: say.yourDevices,
    pages: [
      { words: say.devices, href: '/devices', icon: MonitorSmartphone },
      { words: say.keysOnDevice, href: '/keys', icon: KeyRound },
      { words: say.savedAndSent, href: '/waiting', icon: CloudUpload },
      { words: say.settings, href: '/settings', icon: Settings2 },
    ],
  },
]

/** What is in sight from anywhere: first what is so on every screen. */
export const placesInSight: readonly MenuItem[] = [
  ...theirs('everywhere'),
  // It is not theirs alone.
  { words: say.search, href: '/search', icon: Search, inSight: 'everywhere' },
  ...theirs('wide'),
]

function theirs(wanted: MenuItem['inSight']): readonly MenuItem[] {
  return ownPages.flatMap(({ pages }) => pages.filter(({ inSight }) => inSight === wanted))
}

/** Whether this is the path of a page that shows nothing to anybody but the one who is signed in. */
export function isOwnPage(path: string): boolean {
  return ownPages.some(({ pages }) => pages.some(({ href }) => href === path))
}

/** Whether this is the path of a page by which somebody's keys come to this device. */
export function comesIn(path: string): boolean {
  return ['/start', '/sign-in', '/onboard', '/link'].includes(path)
}

/** Whom one can be here, after those one can become. */
export const accountPages: readonly MenuItem[] = [{ words: say.atSignsAndKeyFiles, href: '/sign-in', icon: UserPlus }]

/** What is there for everybody. */
export const helpPages: readonly MenuItem[] = [
  { words: say.help, href: '/help', icon: CircleHelp },
  { words: say.diagnostics, href: '/lab/diagnostics', icon: Activity },
]
