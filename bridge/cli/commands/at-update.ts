import type { AtClient } from '../../../lib/client/at-client.ts'
import type { Value } from '../../../lib/client/values.ts'
import { formatAtKey } from '../../../lib/protocol/at-key.ts'
import { asOwner, atKeyOf, millisOf, typed } from '../acting.ts'
import { type Call, command, exitCodes, UsageError } from '../command.ts'
import { readBytes } from '../files.ts'
import { keysMeaning, keysOption } from '../reach.ts'

const options = {
  ...keysOption,
  file: { type: 'string', short: 'f' },
  ttl: { type: 'string' },
  ttb: { type: 'string' },
  ttr: { type: 'string' },
  'no-ccd': { type: 'boolean' },
} as const

/** Writes one record: its name says for whom, and so whether it is signed or sealed. [§3.6, §8.8, §8.9] */
export const atUpdate = command({
  name: 'at update',
  summary: 'Writes a record: public: ones signed, @bob: ones sealed for @bob, all others sealed for you.',
  takes: '<key> [value, or - for standard input]',
  words: [1, 2],
  options,
  meaning: {
    ...keysMeaning,
    file: 'the value is the bytes of this file',
    ttl: 'how long it is there: milliseconds, or 90s, 15m, 2h, 7d',
    ttb: 'how long until it is there',
    ttr: "how often a recipient's copy is fetched again, in seconds; -1 never, 0 no copy",
    'no-ccd': "a recipient's copy stays when the record is deleted",
  },
  example: 'at update @bob:phone.wavi@alice "+1 415 555 0142" --keys @alice_key.atKeys --ttl 7d',
  async run(call) {
    const [asked = ''] = call.words
    const key = atKeyOf(asked)
    const { ttl, ttb, ttr, 'no-ccd': keepCopy = false } = call.given
    const times = { ttl: millisOf(ttl, 'ttl'), ttb: millisOf(ttb, 'ttb') }
    const copies = { ...(ttr === undefined ? {} : { ttr: secondsOf(ttr) }), ccd: !keepCopy }
    const write = (client: AtClient, value: Value) => {
      if (key.kind === 'public') return client.publish(key, value, times)
      if (key.kind === 'shared') return client.put(key, value, { ...times, ...copies })
      if (key.kind === 'self') return client.put(key, value, times)
      throw new UsageError(`${asked} is a key that only a server writes.`)
    }
    const value = await givenValue(call)
    const commitId = await asOwner(call, (client) => write(client, value))
    call.print(`Stored; change ${commitId}.`, { key: formatAtKey(key), commitId })
    return exitCodes.done
  },
})

async function givenValue({ words, given, terminal }: Call<typeof options>): Promise<Value> {
  const [, value] = words
  if ((value === undefined) === (given.file === undefined)) {
    throw new UsageError('Give a value or a file, one of the two: facet at update <key> <value>')
  }
  if (given.file !== undefined) return readBytes(given.file, 'file')
  return value === '-' ? typed(terminal) : (value ?? '')
}

function secondsOf(text: string): number {
  if (!/^(-1|\d{1,12})$/.test(text)) throw new UsageError(`--ttr ${text}: a number of seconds, or -1.`)
  return Number(text)
}
