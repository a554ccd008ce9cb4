import type { ReactNode } from 'react'
import type { NotifyStatus } from '../../lib/client/notify-status.ts'
import type { TransferRecord } from '../../lib/files/transfer-record.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { language } from '../_words/language.ts'
import { sentenceOf } from '../_words/sentences.ts'
import type { Sending } from './sendings.ts'

export { add, askingYourServer, close, files, goOn, leaveIt, stop, tryAgain, youAreOffline } from '../_words/common.ts'

/** `harbour.mp4`, `harbour.mp4 and one more`, `harbour.mp4 and 3 more`. */
export function namesWords(names: readonly string[]): string {
  const [first = 'Nothing', ...more] = names
  if (more.length === 0) return first
  return `${first} and ${more.length === 1 ? 'one' : more.length} more`
}

const list = new Intl.ListFormat(language, { type: 'conjunction' })

export function peopleWords(people: readonly AtSign[]): string {
  return list.format(people)
}

/** How much of all files is where it is to be. */
export function progressOf({ errand }: Pick<Sending, 'errand'>): { sent: number; size: number } {
  const size = errand.files.reduce((sum, file) => sum + file.size, 0)
  const sent = errand.state?.files.reduce((sum, file) => sum + (file.isUploaded ? file.size : file.sent), 0) ?? 0
  return { sent, size }
}

/** What somebody is known to know of files that they were sent. */
export type Told = NotifyStatus | { readonly fetchedAt: number }

/** How far it is with one person. Only what a server, or their own app, has said. */
export function toldWords(person: AtSign, told: Told | undefined, age: (millis: number) => string): string {
  if (typeof told === 'object') return `Fetched, ${age(told.fetchedAt)}`
  switch (told) {
    case 'delivered':
      return 'Told'
    case 'queued':
      return `Your server has it. The server of ${person} was not reached yet.`
    case 'refused':
      return `The server of ${person} does not want to hear of it.`
    case 'errored':
      return `The server of ${person} could not be told.`
    case 'expired':
      return `The server of ${person} could not be reached in time.`
    case undefined:
      return 'Your server was asked to tell'
  }
}

/** Why files cannot be sent or fetched. */
export function troubleWords(error: unknown, owner: AtSign, whose: AtSign = owner): string {
  if (
    error instanceof AtError &&
    /cannot be reached[.]$/.test(plainMessage(error)) &&
    !/^@/.test(plainMessage(error))
  ) {
    return `The place where the files are kept cannot be reached. ${plainMessage(error)}`
  }
  return sentenceOf(error, owner, whose)
}

/** What has to be said of how files were sealed; undefined where nothing has. */
export function sealingWords({ sealing }: Pick<TransferRecord, 'sealing'>, from: AtSign): string | undefined {
  switch (sealing.kind) {
    case 'chunks':
      return undefined
    case 'restarting':
      return `${from} uses an older app. These files are sealed in an older, weaker way: whoever kept them on the way may have learned something of what is in them, or changed it unseen.`
    case 'unknown':
      return 'These files are sealed in a way that this app does not know, so they can’t be opened here.'
  }
}

export const straightTo = (to: string) => `straight to ${to}`
export const askingThem = (to: string) => `Asking ${to}`
export const sentOfSize = (sent: string, size: string) => `${sent} of ${size}. Stay on this page until it is there.`
export const theyHaveIt = (to: string) => `${to} has it, and it is what you sent.`
export const theySaidNo = (to: string) => `${to} said no.`
export const theyDidNotAnswer = (to: string) => `${to} did not answer. They may be away.`
export const leaveItInstead = 'Leave it for them instead'
export const askAgain = 'Ask again'

export const signInToSend = 'Sign in to send files, and to fetch yours.'
export const lockedInBrowser = 'Files are locked in your browser, and only those you send them to can open them.'
export const cannotShowNow = 'Your files can’t be shown now.'
export const whatYouSendIsLocked = 'What you send is locked in your browser. Only those you send it to can open it.'
export const sendingWaits =
  'What you send waits here, and goes when you are online again. Then you also see what is new for you.'
export const lookingForFiles = 'Looking for your files'
export const openedByScript = 'Files are locked and opened by this page’s script, in your browser.'

export const parcelUnreadable = (sentence: string) => `What was sent can’t be read. ${sentence}`
/** When something was sent, and until when it is kept, as far as either is known. */
export function whenSentAndKept(sent: string | undefined, end: string | undefined): string {
  if (end === undefined) return sent ?? ''
  return sent === undefined ? `Kept until ${end}` : `${sent}, kept until ${end}`
}
export const noLongerKept = (from: string) =>
  `These files were kept for a while, and that is over. Ask ${from} to send them again.`
export const fileGone = 'This file is not on this device any more. Fetch it again.'
export const allHere = (from: string) => `All here, and what was sent. ${from} is told that you have it.`
export const fetchingFrom = (from: string) => `fetching from ${from}`
export const pauseFetching = (from: ReactNode) => <>Pause{from}</>
export const fromSender = (from: string) => `from ${from}`
export const whatTheySent = (from: string) => `, what ${from} sent`
export const removeParcelHere = (from: ReactNode) => <>Remove from this device{from}</>
export const fetchSoMuch = (size: string) => `Fetch ${size}`
export const fetch = 'Fetch'
export const saveFile = (name: ReactNode) => <>Save{name}</>
export const sizeUnknown = 'Nobody says how large it is'
export const soMuchOf = (bytes: string, size: string) => `${bytes} of ${size}`

export const sentToYou = 'Sent to you'
export const cannotSeeWhatCame = 'It can’t be seen now what was sent to you.'
export const maybeMore = 'There may be more.'
export const nothingCameYet = 'Nothing now. When somebody sends you files, they are here.'

export const sayForWhom = 'Say who is to have it.'
export const isOnItsWay = 'It is on its way. See below.'
export const straightToOne = 'Straight, it goes to one person at a time.'
export const filesToSend = 'Files to send'
export const leaveOut = (name: string) => `Leave out ${name}`
export const chooseMore = 'Choose more'
export const chooseFiles = 'Choose files'
export const orDropThem = 'or drop them anywhere on this page'
export const dropToSend = 'Drop the files to send them'
export const keptFor = 'Kept for'
export const aMessageWithIt = 'A message with it, if you like'
export const send = 'Send'
export const sendItStraight = 'Send it straight'
export const lookingWhetherThere = 'Looking whether they are there'
export const whatStraightMeans = 'Straight, it goes to somebody who has Facet open now, and is kept nowhere on the way.'
export const goesWhenOnline = 'It goes as soon as you are online.'

export const toPeople = (people: string) => `to ${people}`
export const goesOnByItself = 'It goes on by itself.'
export const pauseSending = (names: ReactNode) => <>Pause{names}</>
export const chooseAgain = (missing: ReactNode) => <>Choose {missing} again</>
export const tellThemAgain = 'Tell them again'
export const removeFromList = (names: ReactNode) => <>Remove from this list{names}</>
export const takeBack = 'Take back'
export const giveUp = 'Give up'
export const takeFilesBack = 'Take these files back'
export const giveItUp = 'Give it up'
export const takenFromThem = (people: string) =>
  `${people} can’t fetch them any more. What was fetched already, they have.`
export const unsentTakenAway = 'What was sent so far is taken away, and nobody is told of it.'
export const takeThemBack = 'Take them back'
export const sentSoFar = (sent: string, size: string) => `${sent} of ${size}`
export const beginning = 'Beginning'
export const tellingThem = 'Telling them'
export const waitingForLine = (amount: string) => `Waiting for a line, ${amount} sent`
export const stoppedAt = (amount: string) => `Stopped at ${amount}. Your browser can’t read it by itself any more.`
export const paused = 'Paused'
export const stopped = 'Stopped'
export const troubleAt = (trouble: string, amount: string) => `${trouble} at ${amount}`
export const sentAndKept = (size: string, now: string) => `Sent, ${size}. Kept until ${now}.`
export const keptNoLonger = 'Not kept any more. Who did not fetch it by then has to be sent it again.'
export const doneOf = (done: string, size: string) => `${done} of ${size}`
export const notToldYet = 'Not told yet'

export const fileUnreadable = (name: string) => `${name} cannot be read. Choose it again.`
export const anotherFile = (names: string) => `That is another file. Choose ${names} as it was.`
export const chooseToGoOn = (names: string) => `Choose ${names} again to go on.`

export const sentFromDevice = 'Sent from this device'

export const cameStraightToYou = 'Came straight to you'
export const straightFrom = (size: string, from: string, now: string) => `${size} from ${from}, ${now}`
export const notHereAnyMore = 'It is not on this device any more.'
export const removeFileHere = (name: ReactNode) => <>Remove from this device{name}</>

export const thatIsYou = 'That is you. Type who else is to have them.'
export const toWhom = 'To whom?'
export const whoIsToHaveThem = 'Who is to have them'
export const notThem = (person: string) => `Not ${person}`

export const itWasEnded = 'It was ended.'

export const anotherTabSends = 'Another tab is sending these files.'

export const sizeHere = (size: string) => `${size}, here`
