import type { ReactNode } from 'react'
import type { ServerStatus } from '../../../lib/client/server-status.ts'
import { type Address, formatAddress } from '../../../lib/protocol/address.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Detour, Way } from '../../../lib/transport/direct.ts'
import { language } from '../../_words/language.ts'

export { askingYourServer, diagnostics, onThisDevice, tryAgain, youAreOffline } from '../../_words/common.ts'

export interface Told {
  readonly title: string
  readonly sentence: string
}

/** How far an atSign has come, and what can be done. */
export function wordsOf(atSign: AtSign, { directory, server, address }: ServerStatus): Told {
  const where = address ? formatAddress(address) : ''
  switch (directory) {
    case 'notFound':
      return {
        title: `The directory does not know ${atSign}.`,
        sentence: 'Nobody has registered this name, or it is spelled another way.',
      }
    case 'unavailable':
      return {
        title: 'The directory of atSigns does not answer.',
        sentence: 'It tells where servers are, so none was asked. It may also be that this site has no way to it.',
      }
    case 'error':
      return {
        title: 'The directory of atSigns answers with something that makes no sense.',
        sentence: 'It tells where servers are, so none was asked.',
      }
    default:
      return aboutServer(atSign, where)[server ?? 'unavailable']
  }
}

function aboutServer(atSign: AtSign, where: string): Readonly<Record<NonNullable<ServerStatus['server']>, Told>> {
  return {
    activated: {
      title: `The server of ${atSign} is up.`,
      sentence: `It answers at ${where}, and its owner has claimed it.`,
    },
    teapot: {
      title: `${atSign} is not claimed yet.`,
      sentence: `Its server is up at ${where}, and waits for whoever has the secret.`,
    },
    ready: {
      title: `${atSign} is being claimed.`,
      sentence: `Its server is up at ${where} and has no keys of its owner yet. Try again in a minute.`,
    },
    unavailable: {
      title: `The server of ${atSign} is not reachable.`,
      sentence: `The directory says that it is at ${where}. Nobody answers there now.`,
    },
    error: {
      title: `The server of ${atSign} is not all right.`,
      sentence: `Something at ${where} answers, but not as an atServer does.`,
    },
  }
}

/** What the directory said, in few words. */
export const ofDirectory: Readonly<Record<ServerStatus['directory'], string>> = {
  found: 'knows the name',
  notFound: 'does not know the name',
  unavailable: 'no answer',
  error: 'an answer that makes no sense',
}

/** What the server said, in few words. */
export const ofServer: Readonly<Record<NonNullable<ServerStatus['server']>, string>> = {
  activated: 'up, claimed',
  teapot: 'up, not claimed yet',
  ready: 'up, being claimed',
  unavailable: 'no answer',
  error: 'an answer that makes no sense',
}

/** Which way a connection goes, and why not another. `isOffered`: the site lets its pages connect to some servers. */
export function wordsOfWay({ kind, address, why }: Way, isOffered: boolean): Told {
  if (kind === 'direct') {
    return {
      title: 'Directly',
      sentence: 'This browser talks to the server itself, and this site’s bridge is not used.',
    }
  }
  return { title: 'Through this site’s bridge', sentence: why ? whyNot(why, address, isOffered) : '' }
}

function whyNot(why: Detour, address: Address | undefined, isOffered: boolean): string {
  const there = address ? formatAddress(address) : 'the server'
  switch (why) {
    case 'notAllowed':
      return isOffered
        ? `Not directly, because this site does not let its pages connect to ${there}.`
        : 'This site offers no direct connections. Its bridge sees the names of your records and what is for everyone; what is private passes as your browser has locked it.'
    case 'notFound':
      return 'Not directly, because the directory did not say where the server is.'
    case 'noConnection':
      return `Not directly, because the browser could not connect to wss://${there}/ws: the server takes no WebSockets, or the browser does not trust its certificate. It is tried again in ten minutes, or when you reload this page.`
    case 'slower':
      return 'The direct way took longer this time. If it is open, the next connection takes it.'
  }
}

/**
 * Whether what this device has is as new as what is on the server, by the number of the latest change that each knows of;
 * undefined as long as one is not known, −1 before there is any.
 */
export function stepWords(server: number | undefined, device: number | undefined): string {
  if (server === undefined || device === undefined) return 'It is not known yet whether this device has everything.'
  if (server <= device) return 'This device is in step with your server.'
  const since = server - device
  return since === 1
    ? 'One change is not on this device yet.'
    : `${since.toLocaleString(language)} changes are not on this device yet.`
}

export const yourConnections = 'Your connections'
export const noLine = 'Your browser has no line to anywhere, so nothing below is new.'
export const alwaysToHide = 'Always, so that they don’t see where you are.'
export const always = 'Always: pages of this site have no other way to it.'
export const yourServer = (viewer: string) => `Your server, ${viewer}`
export const noConnectionYet = 'No connection yet'
export const onceServerAnswers = 'It is there as soon as your server answers.'

export const inFigures = 'Your server in figures'
export const lookingWhoYouAre = 'Looking who you are'
export const signInToSee = 'Sign in to see them'
export const toldToYouAlone = (link: ReactNode) => <>Your server tells them to you alone. {link}</>
export const toldBefore = 'What is shown is what it told before.'
export const readBeforeLatest = 'What follows was read before the latest change.'
export const readAgain = 'Read again'
export const inStep = 'In step'
export const beingBroughtIn = 'They are being brought in.'
export const bringInNow = 'Bring it in now'
export const statsLine = 'stats:'
export const nobodySoFar = 'Nobody so far'
export const moreFigures = 'More figures'

export const whatDiagnosticsAre =
  'Whether a server is there, which way your connections go, how your server is doing, and what it sees of a record.'
export const needsScript = 'What follows is about your own server. It works with script only.'

export const openConnections = 'Open connections to it'
export const openConnectionsFrom = 'Open connections from it'
export const lastChange = 'Last change'
export const roomTaken = 'Room taken'
export const whoAsksMost = 'Who asks most'
export const askedMost = 'What is asked for most'

export const whatServerSees = 'What your server sees'
export const onceSignedIn = 'Any record of yours, once you are signed in.'
export const nameOfRecord = 'Name of a record'
export const look = 'Look'
export const keysAreLocked = 'Your keys are locked on this device.'
export const onYourServer = 'On your server'
export const noSuchRecord = 'It has no record of this name.'
export const allJson = 'All of it as JSON'
export const showAllCharacters = (count: string) => `Show all ${count} characters`
export const sameAsOnServer = 'The same as on your server.'
export const notOnDevice = 'This device keeps no record of this name.'
export const maybeOld = 'Not what your server has now: this is what it told last.'
export const changeUnreadable = (commitId: number, reason: string) =>
  `Change ${commitId} of it could not be read here. ${reason}`
export const newValueWaits = 'A new value is saved here and waits for your server.'
export const newTimesWait = 'Another time from when or until when waits for your server.'
export const removalWaits = 'It is taken away here, and your server will be told.'
export const emptyValue = 'A name, and nothing in it.'
export const notLockedForEveryone = 'This is for everyone, so it is not locked.'
export const allItSees = 'This is all that it sees. It cannot open it.'
export const unlocked = 'This is not locked: whoever runs the server can read it.'

export const isItThere = 'Is it there?'
export const whoseServer = 'Whose server?'
export const check = 'Check'
export const httpCode = 'HTTP code'

export const ofTheServer = 'This is a key of the server itself, and stays there.'
export const noName = 'This is no name of a record. One looks like location.wavi@alice.'

export const othersServers = 'Other people’s servers'
export const throughBridge = 'Through this site’s bridge'
export const theDirectory = 'The directory'
export const notKnownYet = 'not known yet'
export const noneYet = 'none yet'
export const size = 'Size'
export const bytes = (count: number) => `${count.toLocaleString(language)} bytes`

export const version = 'Version'
export const directory = 'Directory'
export const address = 'Address'
export const server = 'Server'
export const none = 'none'
export const notAsked = 'not asked'
