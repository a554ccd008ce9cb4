import type { Enrollment } from '../../lib/client/enrollments.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { endWords } from '../_words/end.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** What the SDKs call themselves where nobody has given them a name. */
const apps: Readonly<Record<string, string>> = {
  at_activate: 'The command line',
  firstApp: 'The app you claimed your atSign with',
  legacy: 'The keys your atSign began with',
  wavi: 'Wavi',
}
const names: Readonly<Record<string, string>> = {
  firstDevice: 'Your first device',
  legacy: 'Devices with your first keys',
}

/** What the app says it is called. */
export function appOf({ appName }: Pick<Enrollment, 'appName'>): string {
  return apps[appName] ?? (appName.replaceAll('_', ' ').trim() || 'An app without a name')
}

export function nameOf({ deviceName }: Pick<Enrollment, 'deviceName'>): string {
  return names[deviceName] ?? (deviceName.replaceAll('_', ' ').trim() || 'A device without a name')
}

const list = new Intl.ListFormat('en', { type: 'conjunction' })

/** What it may see, and do, each a sentence; the widest first. */
export function mayOf({ namespaces }: Pick<Enrollment, 'namespaces'>): string[] {
  const { '*': everything, __manage: manages, ...some } = namespaces
  const named = (right: string) =>
    Object.keys(some)
      .filter((name) => some[name] === right)
      .map((name) => `.${name}`)
  const may: string[] = []
  if (everything === 'rw') may.push('Sees and changes everything you keep.')
  if (everything === 'r') may.push('Sees everything you keep.')
  const [changed, seen] = [named('rw'), named('r')]
  if (changed.length > 0) may.push(`Sees and changes ${list.format(changed)}.`)
  if (seen.length > 0) may.push(`Sees ${list.format(seen)}.`)
  if (manages !== undefined) may.push('Lets other devices and apps in, and ends their access.')
  return may.length > 0 ? may : ['Sees nothing but what everyone sees.']
}

/** `22 November 2026`, where the reader is. */
export function sinceWords(at: number | undefined): string {
  return at === undefined
    ? 'Your server does not say.'
    : new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(at)
}

/** Until when it may use the atSign. Older servers say nothing of it. */
export function untilWords({ expiresAt }: Pick<Enrollment, 'expiresAt'>, now: number): string {
  if (expiresAt === null) return 'Until you end it.'
  return expiresAt === undefined
    ? 'Until you end it, or sooner: your server does not say.'
    : `${capital(endWords(new Date(expiresAt), now))}.`
}

/** Whether this device may decide on others. */
export function mayManage({
  all,
  own,
}: {
  readonly all: readonly Enrollment[]
  readonly own: string | undefined
}): boolean {
  return own === undefined || all.some(({ id, namespaces }) => id === own && namespaces.__manage !== undefined)
}

/** Those that are in by way of this one, which fall with it. */
export function fallWith({ id }: Pick<Enrollment, 'id'>, all: readonly Enrollment[]): Enrollment[] {
  const fallen = new Set([id])
  // Whoever let somebody in may stand behind them in the list.
  for (let before = 0; before < fallen.size; ) {
    before = fallen.size
    for (const { id, approvedBy } of all) if (approvedBy !== undefined && fallen.has(approvedBy)) fallen.add(id)
  }
  return all.filter((one) => one.id !== id && one.state === 'approved' && fallen.has(one.id))
}

/** `4:05`, until a code is over. */
export function leftWords(millis: number): string {
  const seconds = Math.max(Math.ceil(millis / 1000), 0)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Why a device could not be let in, refused or ended. */
export function refusalOf(error: unknown, owner: AtSign): string {
  switch (error instanceof AtError && error.code) {
    case 'AT0009':
      return 'This device may not decide on that one, which may do more than it may itself.'
    case 'AT0031':
      return 'Its access can’t be ended from here: it let this device in, or it is the last one that may do everything.'
    case 'AT0015':
    case 'AT0028':
    case 'AT0030':
    case 'AT0032':
      return 'It was decided elsewhere meanwhile, or it does not wait any more.'
    case 'AT0011':
      return 'Your server says no. It may have been decided elsewhere, or this device may not decide on it.'
    default:
      return sentenceOf(error, owner)
  }
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1)
}
