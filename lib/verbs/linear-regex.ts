/*
 * Regular expressions that strangers may send. The platform's matcher tries one way after the other, and a pattern
 * such as `(a+)+$` has it try for years; here all ways are followed at once, one step for each character (Thompson's
 * construction), so the time is the length of the pattern times the length of the text, whatever the pattern.
 *
 * Read is the part of the ECMAScript syntax that this can do: everything but look-around and back references.
 * What one character may be is still the platform's to say, one atom at a time.
 */

type Step =
  | { readonly kind: 'character'; readonly fits: (unit: number) => boolean }
  | { readonly kind: 'assert'; readonly holds: (text: string, at: number) => boolean }
  /** Goes on at each of these, relative to the step itself. */
  | { readonly kind: 'fork'; readonly to: readonly number[] }

type Program = readonly Step[]

export interface LinearSearchOptions {
  /** Steps that a pattern may have, of which repetition makes many: `(a{99}){99}` must end somewhere. */
  readonly maxSteps: number
  /** Steps that may be taken for all texts together. */
  readonly maxTaken: number
  /** The error to throw when more would be. */
  readonly exhausted: () => Error
}

class NotLinear extends Error {}

/**
 * A case-insensitive search for the pattern anywhere in a text, which takes linear time.
 * undefined when the pattern holds more than that can do. The pattern must be one that the platform compiles.
 */
export function linearSearch(
  source: string,
  { maxSteps, maxTaken, exhausted }: LinearSearchOptions,
): ((text: string) => boolean) | undefined {
  let program: Program
  try {
    program = new PatternReader(source, maxSteps).read()
  } catch (error) {
    if (error instanceof NotLinear) return undefined
    throw error
  }
  return searchIn(program, { maxTaken, exhausted })
}

function searchIn(
  program: Program,
  { maxTaken, exhausted }: Pick<LinearSearchOptions, 'maxTaken' | 'exhausted'>,
): (text: string) => boolean {
  let left = maxTaken
  /** The instant at which each step was last entered; an instant is one place in one text. */
  const entered = new Float64Array(program.length)
  let instant = 0
  let active: number[] = []
  let next: number[] = []
  const open: number[] = []

  /** Follows forks and assertions from `start` into `next`; true when the pattern's end is reached. */
  function enter(start: number, text: string, at: number): boolean {
    open.length = 0
    open.push(start)
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (left-- <= 0) throw exhausted()
      const step = program[index]
      if (!step) return true
      if (entered[index] === instant) continue
      entered[index] = instant
      if (step.kind === 'character') next.push(index)
      else if (step.kind === 'fork') for (const offset of step.to) open.push(index + offset)
      else if (step.holds(text, at)) open.push(index + 1)
    }
    return false
  }

  return (text) => {
    active.length = 0
    for (let at = 0; at <= text.length; at++) {
      instant++
      next.length = 0
      const unit = text.charCodeAt(at - 1)
      for (const index of active) {
        if (left-- <= 0) throw exhausted()
        const step = program[index]
        if (step?.kind === 'character' && step.fits(unit) && enter(index + 1, text, at)) return true
      }
      if (enter(0, text, at)) return true
      ;[active, next] = [next, active]
    }
    return false
  }
}

/** Reads a pattern by recursive descent; each method returns the steps of what it has read. */
class PatternReader {
  readonly #source: string
  readonly #maxSteps: number
  #at = 0

  constructor(source: string, maxSteps: number) {
    this.#source = source
    this.#maxSteps = maxSteps
  }

  read(): Program {
    const program = this.#alternatives()
    // A bracket that the platform takes for itself, and this reader does not.
    if (this.#at < this.#source.length) throw new NotLinear()
    return program
  }

  #alternatives(): Program {
    let left = this.#sequence()
    while (this.#take('|')) {
      const right = this.#sequence()
      left = this.#limited([fork(1, left.length + 2), ...left, fork(right.length + 1), ...right])
    }
    return left
  }

  #sequence(): Program {
    const steps: Step[] = []
    for (let next = this.#peek(); next !== '' && next !== '|' && next !== ')'; next = this.#peek()) {
      steps.push(...this.#repeated(this.#atom()))
    }
    return this.#limited(steps)
  }

  #repeated(steps: Program): Program {
    const [text, min, max] = this.#quantifier() ?? []
    if (text === undefined || min === undefined || max === undefined) return steps
    if ((max === Number.POSITIVE_INFINITY ? min + 1 : max) * (steps.length + 1) > this.#maxSteps) throw new NotLinear()
    const repeated: Step[] = []
    for (let i = 0; i < min; i++) repeated.push(...steps)
    if (max === Number.POSITIVE_INFINITY) {
      repeated.push(fork(1, steps.length + 2), ...steps, fork(-steps.length - 1))
    } else {
      for (let i = max - min; i > 0; i--) repeated.push(fork(1, i * (steps.length + 1)), ...steps)
    }
    return this.#limited(repeated)
  }

  #quantifier(): [string, number, number] | undefined {
    const pattern = /[*+?]|\{(\d+)(,?)(\d*)\}/y
    pattern.lastIndex = this.#at
    const [text, from, comma, to] = pattern.exec(this.#source) ?? []
    if (text === undefined) return undefined
    this.#at += text.length
    // Which way is tried first makes no difference to whether there is one.
    this.#take('?')
    if (text === '*') return [text, 0, Number.POSITIVE_INFINITY]
    if (text === '+') return [text, 1, Number.POSITIVE_INFINITY]
    if (text === '?') return [text, 0, 1]
    return [text, Number(from), to ? Number(to) : comma ? Number.POSITIVE_INFINITY : Number(from)]
  }

  #atom(): Program {
    if (this.#take('(')) return this.#group()
    if (this.#take('^')) return [{ kind: 'assert', holds: (_, at) => at === 0 }]
    if (this.#take('$')) return [{ kind: 'assert', holds: (text, at) => at === text.length }]
    if (this.#take('\\b')) return [{ kind: 'assert', holds: isWordEdge }]
    if (this.#take('\\B')) return [{ kind: 'assert', holds: (text, at) => !isWordEdge(text, at) }]
    const character = /\[\^?(?:\\[\s\S]|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|[^\dk])|\\0(?!\d)|[^\\]/iy
    character.lastIndex = this.#at
    const [text] = character.exec(this.#source) ?? []
    if (text === undefined) throw new NotLinear()
    this.#at += text.length
    return [{ kind: 'character', fits: characterTest(text) }]
  }

  #group(): Program {
    if (this.#take('?') && !this.#take(':')) {
      const name = /<[^=!][^>]*>/y
      name.lastIndex = this.#at
      const [text] = name.exec(this.#source) ?? []
      if (text === undefined) throw new NotLinear()
      this.#at += text.length
    }
    const steps = this.#alternatives()
    if (!this.#take(')')) throw new NotLinear()
    return steps
  }

  #limited(steps: Program): Program {
    if (steps.length > this.#maxSteps) throw new NotLinear()
    return steps
  }

  #peek(): string {
    return this.#source.charAt(this.#at)
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }
}

function fork(...to: number[]): Step {
  return { kind: 'fork', to }
}

/** The platform's own answer for one atom and one UTF-16 unit, asked once for each unit. */
function characterTest(atom: string): (unit: number) => boolean {
  // A brace or bracket without its partner is a character like any other there, and here.
  const pattern = new RegExp(`^${/^[\]{}]$/.test(atom) ? `\\${atom}` : atom}$`, 'i')
  const known: (boolean | undefined)[] = new Array(128).fill(undefined)
  const others = new Map<number, boolean>()
  return (unit) => {
    const before = unit < 128 ? known[unit] : others.get(unit)
    if (before !== undefined) return before
    const fits = pattern.test(String.fromCharCode(unit))
    if (unit < 128) known[unit] = fits
    else others.set(unit, fits)
    return fits
  }
}

function isWordEdge(text: string, at: number): boolean {
  return isWord(text[at - 1]) !== isWord(text[at])
}

function isWord(unit: string | undefined): boolean {
  return unit !== undefined && /\w/.test(unit)
}
