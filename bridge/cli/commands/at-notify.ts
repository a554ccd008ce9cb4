import type { AtClient } from '../../../lib/client/at-client.ts'
import type { NotifyStatus } from '../../../lib/client/notify-status.ts'
import { asOwner, atKeyOf, millisOf, typed } from '../acting.ts'
import { command, exitCodes, UsageError } from '../command.ts'
import { atSignOf, keysMeaning, keysOption } from '../reach.ts'

/** Tells another atSign something, and if wanted waits until its server has it. [§3.15] */
export const atNotify = command({
  name: 'at notify',
  summary: 'Tells @bob of a key and its value, or with --text sends him a message; sealed for him, stored nowhere.',
  takes: '<@bob:key@me> [value] | --text <@bob> <message>; - for standard input',
  words: [1, 2],
  options: {
    ...keysOption,
    text: { type: 'boolean', short: 't' },
    deleted: { type: 'boolean' },
    ttln: { type: 'string' },
    wait: { type: 'boolean', short: 'w' },
  },
  meaning: {
    ...keysMeaning,
    text: 'a message instead of a key',
    deleted: 'the key is gone',
    ttln: 'how long it is worth delivering: milliseconds, or 90s, 15m, 2h, 7d; a day',
    wait: 'until it is delivered, or cannot be',
  },
  example: 'at notify --text @bob "Dinner at eight?" --keys @alice_key.atKeys --wait',
  async run(call) {
    const [whom = '', words] = call.words
    const { text = false, deleted = false, wait = false } = call.given
    const ttln = millisOf(call.given.ttln, 'ttln')
    const options = { ...(ttln === undefined ? {} : { ttln }), operation: deleted ? 'delete' : 'update' } as const
    const said = words === '-' ? await typed(call.terminal) : words
    return asOwner(call, async (client) => {
      const id = text ? await sendText(client, whom, said, options) : await client.notify(keyFor(whom), said, options)
      const status = wait ? await outcome(client, id, call.terminal.signal) : undefined
      call.print(status ? `${id} ${status}` : id, { id, status })
      return status === undefined || status === 'delivered' ? exitCodes.done : exitCodes.unreachable
    })
  },
})

function sendText(client: AtClient, whom: string, said: string | undefined, options: { readonly ttln?: number }) {
  if (said === undefined) throw new UsageError('Say what to tell: facet at notify --text @bob <message>')
  return client.notifyText(atSignOf(whom), said, options)
}

function keyFor(text: string) {
  const key = atKeyOf(text, '@recipient:name@owner')
  if (key.kind === 'shared') return key
  throw new UsageError(`A notification is for somebody: @bob:name@me, not ${text}.`)
}

async function outcome(client: AtClient, id: string, signal: AbortSignal): Promise<NotifyStatus | undefined> {
  for (let millis = 100; ; millis = Math.min(millis * 2, 2_000)) {
    const status = await client.notifyStatus(id, { signal })
    if (status !== 'queued') return status
    await new Promise((resolve) => setTimeout(resolve, millis))
    signal.throwIfAborted()
  }
}
