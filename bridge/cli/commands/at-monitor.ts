import type { Notice } from '../../../lib/client/notice.ts'
import type { AtError } from '../../../lib/protocol/at-error.ts'
import { formatAtKey } from '../../../lib/protocol/at-key.ts'
import { plainMessage } from '../../../lib/protocol/reply.ts'
import { printable } from '../../printable.ts'
import { asOwner, countOf, momentOf, refusedPattern } from '../acting.ts'
import { command, exitCodes } from '../command.ts'
import { keysMeaning, keysOption } from '../reach.ts'

/** Shows what others tell this atSign, as it comes. [§3.19] */
export const atMonitor = command({
  name: 'at monitor',
  summary: 'Shows what others tell you, as it comes, until Ctrl-C.',
  takes: '',
  words: [0, 0],
  options: {
    ...keysOption,
    regex: { type: 'string', short: 'r' },
    since: { type: 'string' },
    count: { type: 'string', short: 'n' },
  },
  meaning: {
    ...keysMeaning,
    regex: 'only what this is found in, the key or the sender',
    since: 'first what came after this: a date, or milliseconds since 1970',
    count: 'ends after so many',
  },
  example: "at monitor --keys @bob_key.atKeys --regex '[.]wavi@'",
  async run(call) {
    const { regex, since, count } = call.given
    const from = since === undefined ? undefined : momentOf(since, 'since')
    let left = count === undefined ? Number.POSITIVE_INFINITY : countOf(count, 'count')
    const { signal, errors } = call.terminal
    await asOwner(call, async (client) => {
      let wasListening = false
      const onState = (state: 'listening' | 'lost', why?: AtError) => {
        const what = wasListening ? 'The connection was lost' : 'There is no connection yet'
        wasListening ||= state === 'listening'
        const reason = why ? ` ${printable(plainMessage(why))}` : ''
        errors.write(state === 'listening' ? 'listening\n' : `${what}; trying again …${reason}\n`)
      }
      const options = { ...(regex === undefined ? {} : { regex }), ...(from === undefined ? {} : { since: from }) }
      for await (const notice of client.monitor({ ...options, signal, onState })) {
        if (notice.kind === 'statistics') continue
        call.print(printable(textOf(notice)), jsonOf(notice))
        left -= 1
        if (left === 0) break
      }
    }).catch(refusedPattern(regex))
    return exitCodes.done
  },
})

type Told = Exclude<Notice, { kind: 'statistics' }>

function textOf(notice: Told): string {
  const when = new Date(notice.at).toISOString()
  if (notice.kind === 'stream') return `${when} ${notice.from} offers a file of ${notice.length} bytes, live`
  if (notice.kind === 'resume') return `${when} the rest of a file is wanted, from byte ${notice.startByte} on`
  const words = notice.unsealed ? `${notice.text} (not sealed)` : (notice.text ?? '')
  const what = notice.trouble ? `(${notice.trouble.message})` : words
  if (notice.kind === 'text') return `${when} ${notice.from} says: ${what}`
  return `${when} ${notice.from} ${notice.operation}s ${formatAtKey(notice.key)} ${what}`.trimEnd()
}

function jsonOf(notice: Told) {
  if (notice.kind === 'stream' || notice.kind === 'resume') return notice
  const { kind, id, from, at, operation, text, unsealed, trouble } = notice
  const key = notice.kind === 'key' ? formatAtKey(notice.key) : undefined
  return { kind, id, from, at, operation, key, value: text, unsealed, trouble: trouble?.message }
}
