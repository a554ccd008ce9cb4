/** How a verb is written on the line: it reads what a client sends, and writes what an atServer reads. */
export interface Syntax<Params> {
  /** The text by which a line is recognised, up to the next `:`. */
  readonly name: string
  /** What the AT0003 of a line that does not match tells the caller. [§9.3] */
  readonly usage: string
  /** A word may follow after a space, so the spaces before the first `:` mean something. [§2.4] */
  readonly spaced: boolean
  /** Whether this verb answers for the line, be it well-formed or not. [§3.0] */
  accepts(line: string): boolean
  /** undefined when the line does not match. Throws `AtError` for a part that cannot be. */
  parse(line: string): Params | undefined
  /** The line, without its LF. Throws AT0022 for what no line can say. */
  format(params: Params): string
}

/** What the parse of a syntax makes of a line. */
export type Params<S> = S extends Syntax<infer P> ? P : never

export interface Notes {
  readonly usage?: string
  readonly spaced?: boolean
  readonly accepts?: (line: string) => boolean
}

/**
 * A syntax from a pattern with named groups, what they mean (undefined: nothing after all), and the way back. A line belongs to the verb when it
 * starts with `name:`, unless `accepts` says otherwise.
 */
export function define<Groups, Params>(
  name: string,
  pattern: RegExp,
  parse: (groups: Groups) => Params | undefined,
  format: (params: Params) => string,
  { usage = name, spaced = false, accepts }: Notes = {},
): Syntax<Params> {
  const prefix = `${name}:`
  return {
    name,
    usage,
    spaced,
    accepts: accepts ?? ((line) => line.startsWith(prefix)),
    parse(line) {
      const match = pattern.exec(line)
      return match ? parse((match.groups ?? {}) as Groups) : undefined
    },
    format,
  }
}
