import type { ReactNode } from 'react'
/** A line of a verb that can be sent as it stands; `@me` in it stands for whose server is spoken to. */
export interface Offer {
  readonly line: string
  /** What has to be there first, and what is answered while it isn't. */
  readonly first?: string
}

/** What a verb is for, how it is written, and what can be tried of it. */
export interface VerbWords extends Offer {
  readonly does: string
  /** `[…]` may be left out, one of what stands between `|` is taken, and `<…>` stands for something. */
  readonly form: string
  /** What differs for its owner, where anyone may say it. */
  readonly asOwner?: Partial<Offer>
}

const noNotification = '00000000-0000-0000-0000-000000000000'

/**
 * By the name of the verb, in an order that can be worked down: what is read or removed was written before, and what ends
 * the conversation is the last.
 */
export const verbWords: Readonly<Record<string, VerbWords>> = {
  info: {
    does: 'Tells the version of the server, and since when it has been up.',
    form: 'info[:brief|:mtls|:mtlsbrief]',
    line: 'info',
  },
  scan: {
    does: 'Lists the names of what you may see.',
    form: 'scan[:showHidden:true|false][:@<atSign>][ <regex>]',
    line: 'scan',
  },
  to: {
    does: 'Says whom you want to talk to, where several live behind one port.',
    form: 'to:@<atSign>',
    line: 'to:@me',
  },
  lookup: {
    does: 'Reads what is there for you, or for everyone.',
    form: 'lookup:[bypassCache:true|false:][meta:|all:]<name>@<owner>',
    line: 'lookup:publickey@me',
    asOwner: {
      line: 'lookup:note.lab@me',
      first:
        'Its owner is told what is addressed to them, so say update:@me:note.lab@me Hello first. Else the answer is AT0015: there is no such key.',
    },
  },
  noop: {
    does: 'Does nothing, and says so after so many milliseconds.',
    form: 'noop:<milliseconds>',
    line: 'noop:0',
  },
  'notify:list': {
    does: 'Lists what was received and sent.',
    form: 'notify:list[:<from day>][:<to day>][:<regex>]',
    line: 'notify:list',
  },
  from: {
    does: 'Says who you are. The answer is a challenge, which proves it later.',
    form: 'from:@<atSign>[:clientConfig:<JSON>]',
    line: 'from:@me',
  },
  cram: {
    does: 'Logs in with the secret, as long as nobody has claimed the atSign.',
    form: 'cram:<digest>',
    line: 'cram:<digest>',
    first:
      'Say from:@me first, and in place of <digest> the SHA-512 of the secret with the challenge behind it, in hexadecimal. As it stands it is refused: AT0401, or AT0015 once the atSign is claimed.',
    asOwner: {
      first:
        'You are logged in already. As it stands it is refused: AT0401, or AT0015 since the atSign is claimed. Who is refused is logged out; your next line logs in again.',
    },
  },
  pkam: {
    does: 'Logs in: the signed challenge.',
    form: 'pkam:[signingAlgo:<algorithm>:][hashingAlgo:<algorithm>:][enrollmentId:<id>:]<signature>',
    line: 'pkam:<signature>',
    first:
      'Say from:@me first, and in place of <signature> that of the challenge, in base64. As it stands it is refused: AT0401, AT0011 after a from, or AT0015 while nobody has claimed the atSign.',
    asOwner: {
      first:
        'You are logged in already: this is how it was done. As it stands it is refused: AT0401, AT0011 after a from, or AT0015 while there is no key. Who is refused is logged out; your next line logs in again.',
    },
  },
  pol: {
    does: 'Logs in for somebody else: their own server is asked for the proof.',
    form: 'pol',
    line: 'pol',
    first:
      'Only another server can say it to good end: it says from with the name of its owner first, and keeps the proof at home. From here the answer is AT0011, and the conversation is over.',
  },
  enroll: {
    does: 'Asks for an app or a device to be let in, and lets it in or not.',
    form: 'enroll:request|update|approve|deny|revoke|unrevoke|fetch|delete|list:<JSON>',
    line: 'enroll:request:{"appName":"lab","deviceName":"browser","namespaces":{"lab":"rw"},"otp":"<passcode>","apkamPublicKey":"<key>","encryptedAPKAMSymmetricKey":"<wrapped key>"}',
    first:
      'The passcode is what otp:get answers to its owner, and the keys are the app’s own. As it stands it is refused after a moment: AT0022, since no such passcode was made.',
    asOwner: { line: 'enroll:list', first: '' },
  },
  notify: {
    does: 'Tells another atSign something.',
    form: 'notify:[update:|delete:][messageType:key:|messageType:text:][ttln:<milliseconds>:]@<to>:<name>[@<owner>][:<value>]',
    line: 'notify:messageType:text:@me:hello',
    first:
      'Another server may say this once it has proved whose it is. A stranger is told AT0401: people tell their own server, which passes it on.',
    asOwner: { first: '' },
  },
  stream: {
    does: 'Sends a file to another atSign.',
    form: 'stream:init@<to>[ namespace:<namespace>] <id> <file> <bytes>',
    line: 'stream:init@me 1 photo.jpg 1000',
    first: 'Its owner may say this, and another server that has proved whose it is. A stranger is told AT0401.',
    asOwner: {
      first:
        'Nothing is answered: the bytes follow once somebody has said stream:receive 1. A second time the answer is AT0401, since each file has an id of its own. A server that your browser talks to directly answers AT0003.',
    },
  },
  '@exit': { does: 'Ends the conversation.', form: '@exit', line: '@exit' },

  update: {
    does: 'Writes a value.',
    form: 'update:[ttl:<milliseconds>:][<more metadata>:]<key> <value>',
    line: 'update:public:note.lab@me Hello from the lab',
  },
  'update:json': {
    does: 'Writes a value, with what stands beside it as one object.',
    form: 'update:json:<JSON>',
    line: 'update:json:{"atKey":"note.lab","sharedBy":"@me","value":"Hello: too","metadata":{"isPublic":true}}',
  },
  'update:meta': {
    does: 'Changes until when a value is there, and what else stands beside it.',
    form: 'update:meta:<key>[:ttl:<milliseconds>][:<more metadata>]',
    line: 'update:meta:public:note.lab@me:ttl:600000',
  },
  llookup: {
    does: 'Reads one of your own values, as the server has it.',
    form: 'llookup:[meta:|all:]<key>',
    line: 'llookup:all:public:note.lab@me',
    first: 'Say update first: what is not there yet is answered with AT0015.',
  },
  plookup: {
    does: 'Reads what somebody else shows to everyone, through your own server.',
    form: 'plookup:[bypassCache:true|false:][meta:|all:]<name>@<owner>',
    line: 'plookup:publickey@me',
  },
  sync: {
    does: 'Tells what has changed since one change, as the first servers did.',
    form: 'sync:<number of a change>[:<regex>]',
    line: 'sync:-1',
  },
  'sync:from': {
    does: 'Tells what has changed since one change, page by page.',
    form: 'sync:from:<number of a change>[:limit:<how many>][:skipDeletesUntil:<number of a change>][:<regex>]',
    line: 'sync:from:-1:limit:5',
  },
  delete: {
    does: 'Removes a value.',
    form: 'delete:[nc:][force:][priority:low:|priority:medium:|priority:high:]<key>',
    line: 'delete:public:note.lab@me',
  },
  batch: {
    does: 'Says several things in one line.',
    form: 'batch:[abortOnFailure:]<JSON>',
    line: 'batch:[{"id":1,"command":"noop:0"},{"id":2,"command":"scan"}]',
  },
  monitor: {
    does: 'From now on tells what comes in, as it comes.',
    form: 'monitor[:strict][:selfNotifications][:multiplexed][:<since when, in milliseconds>][ <regex>]',
    line: 'monitor:selfNotifications',
  },
  'notify:all': {
    does: 'Tells several others the same.',
    form: 'notify:all:[update:|delete:][messageType:key:|messageType:text:]@<to>[,@<to>]:<name>[@<owner>][:<value>]',
    line: 'notify:all:@me:note.lab@me:hello',
  },
  'notify:multi': {
    does: 'Tells several others the same, whom it leaves to find the key to it elsewhere.',
    form: 'notify:multi:[ttln:<milliseconds>:]@<to>[,@<to>]:<name>@<owner>[:<value>]',
    line: 'notify:multi:@me:note.lab@me:hello',
    first: 'A draft: a server that does not take drafts answers AT0003.',
  },
  'notify:status': {
    does: 'Says how far a notification has come.',
    form: 'notify:status:<id>',
    line: `notify:status:${noNotification}`,
    first: 'Put in the id that a notify was answered with. Where there is none of this id, the answer is null.',
  },
  'notify:fetch': {
    does: 'Tells all about one notification.',
    form: 'notify:fetch:<id>',
    line: `notify:fetch:${noNotification}`,
    first: 'Put in the id that a notify was answered with. Of one that is not there you are told that it has expired.',
  },
  'notify:remove': {
    does: 'Takes a notification off the list.',
    form: 'notify:remove:<id>',
    line: `notify:remove:${noNotification}`,
    first: 'Put in the id that a notify was answered with. Where there is none, the answer is success all the same.',
  },
  otp: {
    does: 'Makes a passcode with which an app may ask to be let in.',
    form: 'otp:get[:ttl:<milliseconds>]',
    line: 'otp:get',
  },
  keys: {
    does: 'Keeps the keys of an app that was let in.',
    form: 'keys:put|get|delete:[public:|private:|self:][keyType:<kind>:][keyName:<name>][ <value>]',
    line: 'keys:get:self',
    first:
      'For apps that were let in, each with keys of its own. Who is logged in with the first keys of the atSign is told AT0011.',
  },
  config: {
    does: 'Tells and changes whom this server has nothing to do with.',
    form: 'config:block:show|config:block:add:@<atSign>|config:block:remove:@<atSign>',
    line: 'config:block:show',
  },
  stats: { does: 'Tells how the server is doing.', form: 'stats[:<number>][,<number>]', line: 'stats:1,2,3,4,5,6,7' },
}

const forOwners = 'Only its owner may say this. A stranger is told AT0401.'

/** What somebody can try of a verb who is `as` at the server of `to`. `mayAnyone`: it is not for the owner alone. */
export function offerFor(
  { line, first, asOwner }: VerbWords,
  { as, to, mayAnyone }: { as: 'anyone' | 'owner'; to: string; mayAnyone: boolean },
): Offer {
  const own = as === 'owner' ? asOwner : mayAnyone ? undefined : { first: forOwners }
  const words = own?.first ?? first
  return {
    line: (own?.line ?? line).replaceAll('@me', to),
    ...(words && { first: words.replaceAll('@me', to) }),
  }
}

export const everyVerb = 'Every verb'
export const specification = 'specification'
export const whatVerbsAre = (link: ReactNode) => (
  <>All that Facet does is said to a server in these words, a line at a time. The {link} has every detail.</>
)
export const needsScript = 'To try them, turn script on for this site, and reload.'

export const noAnswerWithin = (seconds: number) => `The server did not answer within ${seconds} seconds.`

export const anyoneMaySay = 'Anyone may say'
export const anyoneButItDepends = 'What comes of it may still depend on who says it.'
export const anotherMaySay = 'Another atSign may say'
export const onceProved = 'Once its own server has proved who it is.'
export const ownerMaySay = 'The owner may say'
export const onceLoggedIn = 'Logged in, to their own server.'
export const whoseServer = 'Whose server do you talk to?'
export const whoAreYou = 'Who are you?'
export const nobodyInParticular = 'Nobody in particular'
export const linesAreReal = 'These lines are real: what you write is written, and what you delete is gone.'
export const signInToOwn = ' Sign in to talk to your own server as its owner.'
export const youAreAStranger = (viewer: string) => `You are a stranger there.${viewer}`
export const writtenAs = (form: ReactNode) => <>Written as {form}</>
export const send = 'Send'
export const listening = 'Listening. What comes is shown here.'
export const conversationOver = 'The conversation is over. The next line begins another one.'

export const loggedInAs = (owner: string) => `${owner}, logged in`
export const aLineToTry = (verb: string) => `A line to try ${verb}`

export const asking = 'Asking'
