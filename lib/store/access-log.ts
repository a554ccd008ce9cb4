import type { AtSign } from '../protocol/at-sign.ts'
import { ownText } from '../protocol/own-text.ts'

/** One thing that a caller did. */
export interface Access {
  readonly verb: 'from' | 'cram' | 'pkam' | 'pol' | 'lookup'
  /** Who did it, where that is known. */
  readonly by?: AtSign
  /** What was looked up, as `<name>@<owner>`. */
  readonly key?: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/**
 * What the statistics ask of the calls of the past: who came and what was looked up most often, and when. Kept are
 * counts of the most frequent names, never who looked up what; a flood of new names costs no memory, and takes the
 * place of the rarest ones only. [§3.20]
 */
export class AccessLog {
  readonly #visitors: Frequent
  readonly #keys: Frequent
  #last: number | undefined
  #lastPkam: number | undefined
  #changed = false

  constructor({ maxNames = 500 }: { readonly maxNames?: number } = {}) {
    this.#visitors = new Frequent(maxNames)
    this.#keys = new Frequent(maxNames)
  }

  /** Inverse of `format`; what cannot be read is an empty log. */
  static parse(text: string | undefined): AccessLog {
    const log = new AccessLog()
    if (text === undefined) return log
    try {
      const { visitors, keys, last, lastPkam } = JSON.parse(text)
      for (const [name, count] of Object.entries(visitors)) log.#visitors.add(name, Number(count))
      for (const [name, count] of Object.entries(keys)) log.#keys.add(name, Number(count))
      log.#last = last
      log.#lastPkam = lastPkam
    } catch {
      return new AccessLog()
    }
    return log
  }

  record({ verb, by, key, at }: Access): void {
    this.#changed = true
    this.#last = at
    if (verb === 'pkam') this.#lastPkam = at
    if (verb === 'pol' && by !== undefined) this.#visitors.add(by)
    if (verb === 'lookup' && key !== undefined) this.#keys.add(key)
  }

  /** When the last call was recorded. */
  get lastAt(): number | undefined {
    return this.#last
  }

  get lastPkamAt(): number | undefined {
    return this.#lastPkam
  }

  /** Who came here by `pol` most often, the most frequent first. */
  topAtSigns(count: number): [string, number][] {
    return this.#visitors.top(count)
  }

  /** What was looked up most often. */
  topKeys(count: number): [string, number][] {
    return this.#keys.top(count)
  }

  /** Has `keep` keep it, if there is anything new; where that fails, the next time again. */
  async save(keep: (text: string) => Promise<void>): Promise<void> {
    if (!this.#changed) return
    // What is recorded meanwhile is new.
    this.#changed = false
    try {
      await keep(this.format())
    } catch (error) {
      this.#changed = true
      throw error
    }
  }

  format(): string {
    const { all: visitors } = this.#visitors
    const { all: keys } = this.#keys
    return JSON.stringify({ visitors, keys, last: this.#last, lastPkam: this.#lastPkam })
  }
}

/**
 * Counts names, as many as there is room for. Of twice as many the rarer half is forgotten at once, since to look for the
 * rarest at each new name would take longer than to answer it. A new one begins with the count of those, so that what is
 * frequent stays and what becomes frequent can take its place.
 */
class Frequent {
  #counts = new Map<string, number>()
  readonly #max: number
  /** The highest count of what was forgotten. */
  #forgotten = 0

  constructor(max: number) {
    this.#max = max
  }

  add(name: string, times = 1): void {
    const count = this.#counts.get(name)
    if (count !== undefined) {
      this.#counts.set(name, count + times)
      return
    }
    if (this.#counts.size >= 2 * this.#max) this.#forgetRarest()
    this.#counts.set(ownText(name), this.#forgotten + times)
  }

  top(count: number): [string, number][] {
    return [...this.#counts].sort(([, a], [, b]) => b - a).slice(0, Math.min(count, this.#max))
  }

  get all(): Record<string, number> {
    return Object.fromEntries(this.top(this.#max))
  }

  #forgetRarest(): void {
    const kept = new Map(this.top(this.#max))
    for (const [name, count] of this.#counts) {
      if (!kept.has(name)) this.#forgotten = Math.max(this.#forgotten, count)
    }
    this.#counts = kept
  }
}
