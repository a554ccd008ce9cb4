import { AtError, errorDescriptions } from '../protocol/at-error.ts'
import { readJson } from '../protocol/json.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkDrafts } from './drafts.ts'

interface Command {
  /** Given back as it was sent. */
  readonly id: number | string
  readonly command: string
}

interface Batch {
  readonly commands: readonly Command[]
  /** Whether nothing is done any more once a command has failed. [2026 §17.3] */
  readonly abortOnFailure?: boolean
}

/** `batch[:abortOnFailure]:[{"id":…,"command":"…"},…]` runs several commands in order, in one line and one reply. [§3.24] */
export const syntax = define(
  'batch',
  /^batch(?<abortOnFailure>:abortOnFailure)?:(?<json>.+)$/i,
  (g: { abortOnFailure?: string; json: string }): Batch => ({
    commands: readCommands(g.json),
    ...(g.abortOnFailure && { abortOnFailure: true }),
  }),
  ({ commands, abortOnFailure }) => `batch${abortOnFailure ? ':abortOnFailure' : ''}:${JSON.stringify(commands)}`,
  {
    usage:
      'e.g batch:[{"id":1, "commmand":"update:location@alice newyork"},{"id":2, "commmand":"delete:location@alice"}]',
  },
)
export const access: readonly Access[] = ['owner']
export const alone = true

export async function handle(
  { commands, abortOnFailure = false }: Params<typeof syntax>,
  context: Context,
): Promise<Reply> {
  const { limits } = context
  if (abortOnFailure) {
    checkDrafts(context, syntax.usage)
    checkAbortable(commands, context)
  }
  if (commands.length > limits.maxBatchCommands) {
    throw new AtError('AT0022', `${commands.length} commands are more than the maximum of ${limits.maxBatchCommands}`)
  }
  const found: string[] = []
  let length = 0
  let isOver = false
  for (const { id, command } of commands) {
    // What would make the reply too large is not run: its answer could not be told. [§2.3]
    const run: object | undefined = isOver
      ? undefined
      : length > limits.maxReplyCharacters
        ? failure('AT0005')
        : await obey(command, context)
    const text = JSON.stringify(run ? { id, response: run } : { id, skipped: true })
    length += text.length
    found.push(text)
    isOver ||= abortOnFailure && run !== undefined && 'error_code' in run
  }
  return data(`[${found.join(',')}]`)
}

/** What can be left undone without anybody noticing more than that. [2026 §17.3] */
const abortable = new Set(['lookup', 'llookup', 'plookup', 'notify', 'update', 'update:json', 'update:meta', 'delete'])

function checkAbortable(commands: readonly Command[], { verbOf }: Context): void {
  for (const { command } of commands) {
    if (abortable.has(verbOf(command) ?? '')) continue
    throw new AtError('AT0003', `Invalid syntax. batch:abortOnFailure does not take ${verbOf(command) ?? command}`)
  }
}

/** Of an error only what its code is called is told. [§3.24] */
async function obey(command: string, context: Context): Promise<object> {
  try {
    const reply = await context.obey(command)
    return reply.kind === 'data' ? { data: String(reply.payload) } : failure('AT0003')
  } catch (error) {
    if (error instanceof AtError) return failure(error.code)
    throw error
  }
}

function failure(code: AtError['code']): object {
  return { error_code: code, error_message: errorDescriptions[code] }
}

/** Throws AT0022 for what is made of too much; AT0011, and closes, for what is not JSON. [§3.24] */
function readCommands(json: string): readonly Command[] {
  let commands: unknown
  try {
    commands = readJson(json)
  } catch (cause) {
    if (cause instanceof AtError) throw cause
    throw new AtError('AT0011', 'Exception: batch is not followed by JSON', { closes: true, cause })
  }
  if (!Array.isArray(commands)) throw wrong()
  return commands.map((member) => {
    const { id, command } = (member ?? {}) as Partial<Command>
    if ((typeof id !== 'number' && typeof id !== 'string') || typeof command !== 'string') throw wrong()
    // A line is what a command is.
    if (/[\r\n]/.test(command)) throw new AtError('AT0003', 'Invalid syntax. a command cannot break the line')
    return { id, command: command.trim() }
  })
}

function wrong(): AtError {
  return new AtError('AT0003', 'Invalid syntax. batch takes a list of ids and commands')
}
