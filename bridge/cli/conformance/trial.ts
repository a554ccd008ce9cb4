import type { Address } from '../../../lib/protocol/address.ts'
import type { Answer } from './answer.ts'
import { Skipped } from './check.ts'
import { Line, type LineOptions } from './line.ts'
import type { Party } from './party.ts'

export interface TrialOptions {
  readonly directory: Address
  readonly parties: readonly Party[]
  /** The namespace of everything that the checks write. */
  readonly ns: string
  readonly reach: LineOptions
}

/** What is to be said at the end. */
export interface Duty {
  readonly party: Party
  readonly line: string
  /** What is left when that is refused. */
  readonly orElse: string | undefined
}

/** One run of the checks: whom they act as, and what has to be put in order behind them. */
export class Trial {
  readonly directory: Address
  readonly parties: readonly Party[]
  readonly ns: string
  readonly reach: LineOptions
  readonly #known = new Map<string, Promise<unknown>>()
  readonly #atEnd = new Set<Duty>()
  readonly #hidden = new Set<string>()
  readonly #lines: Line[] = []
  readonly #stop = new AbortController()

  constructor({ directory, parties, ns, reach }: TrialOptions) {
    this.directory = directory
    this.parties = parties
    this.ns = ns
    this.reach = reach
  }

  /** The atSign whose atServer is looked at first. */
  get me(): Party {
    return this.#party(0, 'one atSign')
  }

  /** Another one, for what goes on between two. */
  get other(): Party {
    return this.#party(1, 'a second atSign')
  }

  get third(): Party {
    return this.#party(2, 'a third atSign')
  }

  #party(index: number, what: string): Party {
    const party = this.parties[index]
    if (!party) throw new Skipped(`needs ${what}`)
    return party
  }

  /** A new connection to the directory that has not read its greeting yet. */
  async dialDirectory(): Promise<Line> {
    const { signal } = this.#stop
    const line = await Line.open(this.directory, this.reach, signal)
    this.#lines.push(line)
    if (signal.aborted) line.end()
    return line
  }

  async directoryLine(): Promise<Line> {
    return (await this.dialDirectory()).greeted()
  }

  /** Found out once, and then known. */
  once<T>(what: string, find: () => Promise<T>): Promise<T> {
    const known = this.#known.get(what) as Promise<T> | undefined
    const found = known ?? find()
    this.#known.set(what, found)
    return found
  }

  /** Asks again and again until the answer is this: for what a server does in its own time and tells nobody. */
  async eventually(ask: () => Promise<Answer>, isSo: (answer: Answer) => boolean, expected: string): Promise<Answer> {
    const { timeoutMillis } = this.reach
    const end = Date.now() + timeoutMillis
    for (;;) {
      const answer = await ask()
      if (isSo(answer)) return answer
      answer.must(Date.now() < end, `${expected}, within ${timeoutMillis / 1000} s`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  /** A text that no report may show. */
  hide(text: string): string {
    if (text !== '') this.#hidden.add(text)
    return text
  }

  /** An answer that may hold what nobody should have been given: no report shows that. */
  conceal(answer: Answer): Answer {
    if (answer.text.startsWith('data:') && answer.text !== 'data:null') this.hide(answer.data())
    return answer
  }

  get hidden(): Iterable<string> {
    return this.#hidden
  }

  /** What the owner says when all is over, whatever became of the check. The function that it gives takes that back. */
  atEnd(party: Party, line: string, orElse?: string): () => void {
    const duty = { party, line, orElse }
    this.#atEnd.add(duty)
    return () => this.#atEnd.delete(duty)
  }

  get duties(): Iterable<Duty> {
    return this.#atEnd
  }

  /** Between two checks: ends what only one of them needed. */
  tidy(): void {
    for (const line of this.#lines.splice(0)) line.close()
    for (const party of this.parties) party.tidy()
  }

  /** A check that still runs gets the answers that it waits for, and no further. */
  stop(): void {
    this.#stop.abort(new Skipped('stopped'))
    for (const line of this.#lines) line.end()
    for (const party of this.parties) party.stop()
  }

  close(): void {
    this.tidy()
    for (const party of this.parties) party.close()
  }
}
