import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { facet } from '../facet.ts'

export interface Run {
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface RunOptions {
  readonly typed?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Is told what is said beside the answers, as it is said. */
  readonly onError?: (sentence: string) => void
}

/** An `onError` that has `decide` hear, once, under which id somebody asks to be enrolled. */
export function whenAsked(decide: (id: string) => unknown): (sentence: string) => void {
  let isDecided = false
  return (sentence) => {
    const [, id] = / approves (\S+) /.exec(sentence) ?? []
    if (id === undefined || isDecided) return
    isDecided = true
    decide(id)
  }
}

/** One command line, run in this process to its end. */
export async function run(args: readonly string[], { typed = '', env = {}, onError }: RunOptions = {}): Promise<Run> {
  const output = new PassThrough()
  const errors = new PassThrough()
  if (onError) errors.on('data', (chunk) => onError(String(chunk)))
  const { signal } = new AbortController()
  const [out, error] = [text(output), text(errors)]
  const code = await facet(args, { input: Readable.from([Buffer.from(typed)]), output, errors, env, signal })
  output.end()
  errors.end()
  return { code, out: await out, error: await error }
}
