import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { fetchingWords } from '../_client/standing-words.ts'
import { errorOf, type Trouble } from '../_client/why-unsent.ts'
import { ageOf } from '../_page/words.tsx'
import { language } from '../_words/language.ts'
import { sentenceOf } from '../_words/sentences.ts'

export { askingYourServer, onThisDevice, savedAndSent, tryAgain } from '../_words/common.ts'

/** How this device and the server stand with each other, in a sentence. */
export function stateWords(
  { isComplete, asOf, phase, progress, waiting, refused, conflicts }: SyncState,
  { trouble, isOnline, owner, now }: { trouble: Trouble | undefined; isOnline: boolean; owner: AtSign; now: number },
): string {
  const known =
    asOf === undefined ? 'Not all of it has come here yet.' : `It is here as of ${ageOf(new Date(asOf), now)}.`
  if (!isOnline) return `This device is offline. What you change is saved here, and sent when it is back. ${known}`
  if (trouble) return `${sentenceOf(errorOf(trouble), owner)} ${known}`
  if (!isComplete) return phase === 'pulling' ? `${fetchingWords(progress)}.` : known
  if (waiting + refused + conflicts > 0) return 'Everything else is on your server, and here.'
  return 'Everything is on your server, and here.'
}

/** What was done to a value on this device. */
export function changeWords({ change }: Pick<Unsent, 'change'>): string {
  if (change === 'delete') return 'Taken away here'
  return change === 'meta' ? 'From when and until when it is seen, changed here' : 'Saved here'
}

/** What giving a change up loses, and what stays. */
export function lossWords({ change }: Pick<Unsent, 'change'>): string {
  if (change === 'delete') return 'Then it is not taken away: it stays as your server has it.'
  return 'What you changed here is lost. What your server has stays, and comes back here.'
}

export const couldNotRead = 'Could not be read'
export const whatYourServerHas = 'What your server has'

export const giveItUp = 'Give it up'
export const takeItBack = 'Take it back'
export const keepIt = 'Keep it'
export const compareKeyOf = (person: string) => `Compare the key of ${person}`
export const cannotBeOpened = 'It cannot be opened here.'

export const atOnce = 'At once'
export const everyMinute = 'Every minute'
export const every15Minutes = 'Every 15 minutes'
export const everyHour = 'Every hour'
export const whenISaySo = 'When I say so'
export const whatThisAppShows = 'What this app shows'
export const otherAppsToo = 'What other apps keep too'
export const sendAndFetch = 'Send and fetch changes'
export const keepHere = 'Keep here'
export const whereItLies = (owner: string) =>
  `It lies in this browser’s own storage, sealed as it is on your server, until you sign ${owner} out here. What you choose holds for ${owner} on this device.`
export const cannotRemember = 'This browser does not let the page remember that. Allow site data, and try again.'

export const goneOrUnreadable = 'Taken away, or it cannot be opened here.'
export const takenAway = 'Taken away.'
export const keepMine = 'Keep mine'
export const onYourServer = 'On your server'
export const takeThisOne = 'Take this one'

export const signInToSee = 'Sign in to see what is saved and sent.'
export const savedFirstHere =
  'What you change is saved on your device at once, and sent to your server. Here you see what still waits.'
export const cannotShowNow = 'This can’t be shown now.'
export const twoVersionsOfOne = 'Two versions of one value'
export const twoVersions = 'Two versions'
export const changedOnBoth =
  'You changed this here and on another device, and neither knew of the other. Nothing is lost until you choose.'
export const refused = 'Refused'
export const waitsToBeSent = 'Waits to be sent'
export const howItIsKeptUp = 'How it is kept up'
export const sendAndFetchNow = 'Send and fetch now'
export const lookingHere = 'Looking at what is on this device'
export const openedByScript = 'What is saved on this device is opened by this page’s script, in your browser.'

export const noticed = (age: string) => `noticed ${age}`

export const thingsOnServer = (count: number) =>
  `${count === 1 ? 'One thing on your server is' : `${count.toLocaleString(language)} things on your server are`} written in a way that this app does not know. It stays there as it is, holds up nothing else, and is tried again when the app is newer.`
