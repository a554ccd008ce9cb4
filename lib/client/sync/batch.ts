import { AtError, isErrorCode } from '../../protocol/at-error.ts'
import { syntax } from '../../verbs/batch.ts'
import type { RequestOptions } from '../connection.ts'
import type { Request } from '../context.ts'
import { parseJson } from '../reading.ts'

/** What became of one line of a batch; nothing where the server says nothing of it. [§3.24] */
export type Said = { readonly data: string } | { readonly error: AtError } | undefined

/** The line that says all of these. */
export function batchLine(lines: readonly string[]): string {
  return syntax.format({ commands: lines.map((command, id) => ({ id: id + 1, command })) })
}

/** Says several lines in one and resolves to what was said to each, in their order. */
export async function inOneLine(request: Request, lines: readonly string[], options: RequestOptions): Promise<Said[]> {
  const answers = parseJson((await request(batchLine(lines), options)) ?? '[]')
  if (!Array.isArray(answers)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  const byId = new Map(answers.map((answer) => [Number(answer?.id), answer?.response]))
  return lines.map((_, id) => readSaid(byId.get(id + 1)))
}

function readSaid(response: unknown): Said {
  const { data, error_code: code, error_message: words } = (response ?? {}) as Record<string, unknown>
  if (typeof code === 'string') {
    return { error: new AtError(isErrorCode(code) ? code : 'AT0014', typeof words === 'string' ? words : code) }
  }
  return typeof data === 'string' || typeof data === 'number' ? { data: String(data) } : undefined
}
