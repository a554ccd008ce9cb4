import {
  Activity,
  CloudUpload,
  Database,
  Files,
  Inbox,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  Pencil,
  UserPlus,
  UserRound,
  UsersRound,
} from 'lucide-react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/** A page in the menu of the person who is signed in. */
export interface MenuItem {
  readonly words: string
  readonly href: string | ((viewer: AtSign) => string)
  readonly icon: LucideIcon
  /** What is counted beside it. */
  readonly counts?: 'requests'
}

/** What is theirs. */
export const ownPages: readonly MenuItem[] = [
  { words: 'My page', href: (viewer) => pathOf(viewer), icon: UserRound },
  { words: 'Edit my page', href: '/profile', icon: Pencil },
  { words: 'My data', href: '/data', icon: Database },
  { words: 'People', href: '/people', icon: UsersRound },
  { words: 'Devices', href: '/devices', icon: MonitorSmartphone },
  { words: 'Keys on this device', href: '/keys', icon: KeyRound },
  { words: 'Requests', href: '/activity', icon: Inbox, counts: 'requests' },
  { words: 'Files', href: '/files', icon: Files },
  { words: 'Saved and sent', href: '/waiting', icon: CloudUpload },
]

/** Whether this is the path of a page that shows nothing to anybody but the one who is signed in. */
export function isOwnPage(path: string): boolean {
  return ownPages.some(({ href }) => href === path)
}

/** Whether this is the path of a page by which somebody's keys come to this device. */
export function comesIn(path: string): boolean {
  return ['/sign-in', '/onboard', '/link'].includes(path)
}

/** What comes after those one can become. */
export const otherPages: readonly MenuItem[] = [
  { words: 'atSigns and key files', href: '/sign-in', icon: UserPlus },
  { words: 'Diagnostics', href: '/lab/diagnostics', icon: Activity },
]
