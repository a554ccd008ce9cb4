/** What a verb is for, and a line of it that can be tried; `@me` stands for whose server is spoken to. */
export interface VerbWords {
  readonly does: string
  readonly example: string
}

/** By the name of the verb. */
export const verbWords: Readonly<Record<string, VerbWords>> = {
  '@exit': { does: 'Ends the conversation.', example: '@exit' },
  batch: {
    does: 'Says several things in one line.',
    example: 'batch:[{"id":1,"command":"noop:0"},{"id":2,"command":"scan"}]',
  },
  config: { does: 'Tells and changes whom this server has nothing to do with.', example: 'config:block:show' },
  cram: { does: 'Logs in with the secret, as long as nobody has claimed the atSign.', example: 'cram:<digest>' },
  delete: { does: 'Removes a value.', example: 'delete:public:note.lab@me' },
  enroll: {
    does: 'Asks for an app or a device to be let in, and lets it in or not.',
    example: 'enroll:list',
  },
  from: { does: 'Says who you are. The answer is a challenge, which proves it later.', example: 'from:@me' },
  info: { does: 'Tells the version of the server, and since when it has been up.', example: 'info' },
  keys: { does: 'Keeps the keys of an app that was let in.', example: 'keys:get:self' },
  llookup: {
    does: 'Reads one of your own values, as the server has it.',
    example: 'llookup:all:public:publickey@me',
  },
  lookup: { does: 'Reads what is there for you, or for everyone.', example: 'lookup:publickey@me' },
  monitor: { does: 'From now on tells what comes in, as it comes.', example: 'monitor' },
  noop: { does: 'Does nothing, and says so after so many milliseconds.', example: 'noop:0' },
  notify: { does: 'Tells another atSign something.', example: 'notify:messageType:text:@me:hello' },
  'notify:all': { does: 'Tells several others the same.', example: 'notify:all:@me:note.lab@me:hello' },
  'notify:fetch': {
    does: 'Tells all about one notification.',
    example: 'notify:fetch:00000000-0000-0000-0000-000000000000',
  },
  'notify:list': { does: 'Lists what was received and sent.', example: 'notify:list' },
  'notify:multi': {
    does: 'Tells several others the same; a draft, which a server may not take yet.',
    example: 'notify:multi:@me:note.lab@me:hello',
  },
  'notify:remove': {
    does: 'Takes a notification off the list.',
    example: 'notify:remove:00000000-0000-0000-0000-000000000000',
  },
  'notify:status': {
    does: 'Says how far a notification has come.',
    example: 'notify:status:00000000-0000-0000-0000-000000000000',
  },
  otp: { does: 'Makes a passcode with which an app may ask to be let in.', example: 'otp:get' },
  pkam: { does: 'Logs in: the signed challenge.', example: 'pkam:<signature>' },
  plookup: {
    does: 'Reads what somebody else shows to everyone, through your own server.',
    example: 'plookup:publickey@me',
  },
  pol: { does: 'Logs in for somebody else: their own server is asked for the proof.', example: 'pol' },
  scan: { does: 'Lists the names of what you may see.', example: 'scan' },
  stats: { does: 'Tells how the server is doing.', example: 'stats:1,2,3,4,5,6,7' },
  stream: { does: 'Sends a file to another atSign.', example: 'stream:init@me 1 photo.jpg 1000' },
  sync: { does: 'Tells what has changed since one change, as the first servers did.', example: 'sync:-1' },
  'sync:from': { does: 'Tells what has changed since one change, page by page.', example: 'sync:from:-1:limit:5' },
  to: { does: 'Says whom you want to talk to, where several live behind one port.', example: 'to:@me' },
  update: { does: 'Writes a value.', example: 'update:public:note.lab@me Hello from the lab' },
  'update:json': {
    does: 'Writes a value, with what stands beside it as one object.',
    example: 'update:json:{"atKey":"note.lab","sharedBy":"@me","value":"Hello: too","metadata":{"isPublic":true}}',
  },
  'update:meta': {
    does: 'Changes until when a value is there, and what else stands beside it.',
    example: 'update:meta:public:note.lab@me:ttl:600000',
  },
}
