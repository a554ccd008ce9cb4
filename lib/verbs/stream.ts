import { AtError } from '../protocol/at-error.ts'
import { selfKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import type { Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { notAuthorised } from './cut-keystore.ts'
import { define, type Params } from './define.ts'
import { mayWrite } from './reach.ts'

interface Stream {
  readonly operation?: 'init' | 'send' | 'receive' | 'done' | 'resume'
  /** For whom the file is; whose it is, when it is resumed. */
  readonly receiver?: AtSign
  readonly namespace?: string
  readonly startByte?: number
  readonly streamId?: string
  readonly fileName?: string
  readonly length?: number
}

/**
 * `stream:init@<receiver> [namespace:…] [startByte:…] <id> <file> <length>` offers a file on its owner's server; whoever
 * knows the id takes it there with `stream:receive <id>`, and says `stream:done <id>`. Nothing is answered but by the
 * bytes themselves. [§3.28]
 */
export const syntax = define(
  'stream',
  /^stream:(?<operation>init|send|receive|done|resume)?(@(?<receiver>[^@:\s]+))?( ?namespace:(?<namespace>[\w-]+))?( ?startByte:(?<startByte>\d+))?( (?<streamId>[\w-]*))?( (?<fileName>.* ))?(?<length>\d*)$/i,
  (g: Partial<Record<keyof Stream, string>>): Stream => ({
    ...(g.operation && { operation: g.operation.toLowerCase() as Stream['operation'] }),
    ...(g.receiver && { receiver: parseAtSign(g.receiver) }),
    // The word `null` means none. [§3.28]
    ...(g.namespace && g.namespace !== 'null' && { namespace: g.namespace.toLowerCase() }),
    ...(g.startByte && { startByte: Number(g.startByte) }),
    ...(g.streamId && { streamId: g.streamId }),
    ...(g.fileName?.trim() && { fileName: g.fileName.trim() }),
    ...(g.length && { length: Number(g.length) }),
  }),
  ({ operation = '', receiver = '', namespace, startByte, streamId, fileName, length }) =>
    [
      `stream:${operation}${receiver}`,
      ...(namespace ? [`namespace:${namespace}`] : []),
      ...(startByte === undefined ? [] : [`startByte:${startByte}`]),
      ...(streamId ? [streamId] : []),
      ...(fileName ? [fileName] : []),
      ...(length === undefined ? [] : [length]),
    ].join(' '),
  { usage: '' },
)
export const access = everyone
export const alone = true

export async function handle(stream: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { operation, streamId } = stream
  // What arrives as messages has no place for bytes that are no lines. [2026 §1.2]
  if (context.framed) throw new AtError('AT0003', 'Invalid syntax. a stream needs a connection without WebSocket')
  switch (operation) {
    case 'init':
      return init(stream, context)
    case 'receive':
      await context.streams.receive(idOf(streamId))
      break
    case 'done':
      context.streams.done(idOf(streamId))
      break
    case 'resume':
      return resume(stream, context)
    default:
      throw new AtError('AT0003', 'Invalid syntax. ')
  }
  return { kind: 'nothing' }
}

/** Makes this connection the one that the bytes will come from, and tells the receiver of it. */
async function init(stream: Stream, context: Context): Promise<Reply> {
  const { receiver, namespace, startByte = 0, streamId, fileName, length } = stream
  const { session, owner, streams, tell } = context
  const { caller } = session
  if (caller.kind === 'anyone') throw new AtError('AT0401', 'Stream init requires either pol or auth')
  if (!receiver || !fileName || length === undefined) throw new AtError('AT0003', 'Invalid syntax. ')
  // A visitor sends to whom it visits; it does not write to others in that one's name.
  if (caller.kind === 'peer' && receiver !== owner) {
    throw new AtError('AT0009', `${caller.atSign} is not authorized to send a stream to ${receiver} from here`)
  }
  checkNamespace(namespace, context)
  const id = idOf(streamId)
  const by = caller.kind === 'peer' ? caller.atSign : owner
  streams.offer({ id, bytes: length - startByte, anew: startByte > 0, by })
  const name = `${receiver}:stream_id${namespace ? `.${namespace}` : ''}`
  await tell(receiver, `${name} ${owner}:${id}:${fileName}:${length}`)
  return { kind: 'nothing' }
}

/** Asks the sender to begin again where the last attempt ended. */
async function resume({ receiver, startByte = 0, streamId }: Stream, context: Context): Promise<Reply> {
  const { owner, streams, tell } = context
  const id = idOf(streamId)
  // Who knows no stream of this server has nothing to resume; else anybody could make it write to its owner.
  if (receiver !== owner || !streams.has(id)) throw invalidId()
  await tell(owner, `${owner}:stream_resume ${id}:${startByte}`)
  return { kind: 'nothing' }
}

function checkNamespace(namespace: string | undefined, { enrollment, owner, session }: Context): void {
  if (!enrollment || (session.caller.kind === 'owner' && session.caller.by === 'cram')) return
  const key = selfKey(`stream_id${namespace ? `.${namespace}` : ''}`, owner)
  if (mayWrite(key, enrollment)) return
  throw notAuthorised(enrollment.id, 'stream', `${key.name}${owner}`)
}

function idOf(streamId: string | undefined): string {
  if (!streamId) throw invalidId()
  return streamId
}

export function invalidId(): AtError {
  return new AtError('AT0401', 'Invalid stream id')
}
