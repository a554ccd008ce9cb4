import type { ReactNode } from 'react'
import type { Enrollment } from '../../lib/client/enrollments.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { endWords } from '../_words/end.ts'
import { language } from '../_words/language.ts'
import { sentenceOf } from '../_words/sentences.ts'

export { askingYourServer, devices, leaveIt, stop, thisDevice, tryAgain, youAreOffline } from '../_words/common.ts'

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

const list = new Intl.ListFormat(language, { type: 'conjunction' })

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
    : new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(at)
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
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1)
}

export const signingOutMeans = 'Signing out takes its key off this device. Its access ends when another device ends it.'
export const endAccess = (device: ReactNode) => <>End its access{device}</>
export const yourFirstKeys = 'Your first keys'
export const whatFirstKeysAre =
  'Your atSign began with these keys. Devices that share them are not listed one by one, so keep the key file safe.'

export const endAccessOf = (device: string) => `End the access of ${device}`
export const endingMeans =
  'It is cut off at once, and sees and changes nothing of yours any more. What it has read, it may keep.'
export const othersLoseItToo = 'It let others in, which lose their access with it:'
export const dataStaysAsIs = 'Your data stays as it is. You can give its access back later.'
export const endItsAccess = 'End its access'

export const endedAndRefused = 'Ended and refused'
export const refused = 'Refused'
export const accessEnded = 'Access ended'
export const giveAccessBack = (name: ReactNode) => <>Give its access back{name}</>
export const removeFromList = (name: ReactNode) => <>Remove from this list{name}</>

export const letAnotherIn = 'Let another one in'
export const whatToDoThere = (address: ReactNode) => (
  <>Open {address} on the other device. It shows a code: scan that here.</>
)
export const orMakeACode = 'Or make a code here'
export const howToUseCode = (owner: string) =>
  `Scan or type it in the other app or device, with ${owner}. It then asks, and you decide on this page.`
export const forOneApp = 'For one app, once'
export const goodFor = (left: ReactNode) => <>Good for {left} more</>
export const sameCodeToScan = 'The same code, to be scanned'
export const codeIsOver = 'That code is over.'
export const makeAnotherCode = 'Make another code'
export const makeACode = 'Make a code'

export const signInToSee = 'Sign in to see your devices.'
export const whatDevicesAre = 'Here you let devices and apps in, and end their access.'
export const cannotShowNow = 'Your devices can’t be shown now.'
export const shownWhenOnline = 'Your server knows your devices. They are shown as soon as you are online.'
export const askingWhoMay = 'Asking your server who may use your atSign'
export const shownByScript = 'Your devices are shown by this page’s script, in your browser.'

export const whoMayActAs = (owner: string) =>
  `The devices and apps that may act as ${owner}. Each has a key of its own, and you end its access here.`
export const lastSaid = 'This is what your server last said. To change it, go online.'
export const maybeOld = 'This may be old.'
export const mayNotDecide = 'This device may not decide on others.'
export const seesItselfOnly = (owner: string) =>
  `It sees its own access only. Open Facet where you claimed ${owner}, or with your first key file, to see all devices and to let others in.`
export const mayActAsYou = 'May act as you'
export const noOtherYet = 'No other device or app has been let in.'

export const codeOfNoDevice =
  'This QR code is not one of a device that asks. Open Facet there, and choose to use your atSign on it.'
export const asksForAnother = (atSign: string, owner: string) =>
  `That device asks for ${atSign}, and you are ${owner} here.`
export const orChooseAPicture = 'You can choose a picture of the code instead, or make a code below and type it there.'
export const isIn = (name: string) => `${name} is in.`
export const done = 'Done'
export const hasItsOwnKey = 'It has a key of its own, and stands in the list above.'
export const waitingForIt = 'Waiting for it to ask. Leave its page open.'
export const lettingItIn = 'Letting it in'
export const letItIn = 'Let it in'
export const notNow = 'Not now'

export const didNotAskInTime = 'It has not asked in time. Have it show a new code.'

export const waitingToBeLetIn = 'Waiting to be let in'
export const oneAsks = 'One asks to be let in'
export const manyAsk = (count: number) => `${count} ask to be let in`
export const compareCodes =
  'Does it show the same code? Then it is the one in your hand. If it shows another one, refuse it. If it shows none, let it in only when you have just asked with it yourself.'
export const refuse = (name: ReactNode) => <>Refuse{name}</>

export const everyDeviceOfThatFile = 'Every device that opened the same key file'
export const showItsCode = 'Show its code to the camera'
