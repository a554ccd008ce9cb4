import { AtError, errorDescriptions } from '../protocol/at-error.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'

interface Command {
  /** Given back as it was sent. */
  readonly id: number | string
  readonly command: string
}

/** `batch:[{"id":…,"command":"…"},…]` runs several commands in order, in one line and one reply. [§3.24] */
export const syntax = define(
  'batch',
  /^batch:(?<json>.+)$/i,
  (g: { json: string }): { commands: readonly Command[] } => ({ commands: readCommands(g.json) }),
  ({ commands }) => `batch:${JSON.stringify(commands)}`,
  {
    usage:
      'e.g batch:[{"id":1, "commmand":"update:location@alice newyork"},{"id":2, "commmand":"delete:location@alice"}]',
  },
)
export const access: readonly Access[] = ['owner']
export const alone = true

export async function handle({ commands }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { limits } = context
  if (commands.length > limits.maxBatchCommands) {
    throw new AtError('AT0022', `${commands.length} commands are more than the maximum of ${limits.maxBatchCommands}`)
  }
  const found: string[] = []
  let length = 0
  for (const { id, command } of commands) {
    // What would make the reply too large is not run: its answer could not be told. [§2.3]
    const response = length > limits.maxReplyCharacters ? failure('AT0005') : await run(command, context)
    const text = JSON.stringify({ id, response })
    length += text.length
    found.push(text)
  }
  return data(`[${found.join(',')}]`)
}

/** Of an error only what its code is called is told. [§3.24] */
async function run(command: string, { obey }: Context): Promise<object> {
  try {
    const reply = await obey(command)
    return reply.kind === 'data' ? { data: String(reply.payload) } : failure('AT0003')
  } catch (error) {
    if (error instanceof AtError) return failure(error.code)
    throw error
  }
}

function failure(code: AtError['code']): object {
  return { error_code: code, error_message: errorDescriptions[code] }
}

/** Throws AT0011 and closes for what is not JSON. [§3.24] */
function readCommands(json: string): readonly Command[] {
  let commands: unknown
  try {
    commands = JSON.parse(json)
  } catch (cause) {
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
