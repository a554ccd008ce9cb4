export interface FirstOfOptions<Answer> {
  readonly nextMillis: number
  readonly signal?: AbortSignal
  /** What becomes of an answer that came too late. */
  readonly discard?: (answer: Answer) => void
}

/**
 * The first good answer of several who could all give it. The next one is asked as soon as the one before has failed, or
 * has been silent for `nextMillis`; who is not needed any more is called off. Rejects, when all have failed, with what
 * the first of them had to say, or with the signal's reason.
 */
export function firstOf<One, Answer>(
  ones: readonly One[],
  ask: (one: One, signal: AbortSignal) => Promise<Answer>,
  { nextMillis, signal, discard }: FirstOfOptions<Answer>,
): Promise<Answer> {
  const over = new AbortController()
  const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal
  let timer: ReturnType<typeof setTimeout> | undefined
  return new Promise<Answer>((resolve, reject) => {
    const errors: unknown[] = []
    let asked = 0
    const settle = (act: () => void) => {
      clearTimeout(timer)
      act()
      over.abort(new Error('This is settled.'))
    }
    const next = () => {
      clearTimeout(timer)
      const one = ones[asked]
      if (one === undefined) return
      asked++
      timer = setTimeout(next, nextMillis)
      ask(one, either).then(
        (answer) => {
          if (over.signal.aborted) discard?.(answer)
          else settle(() => resolve(answer))
        },
        (error) => {
          if (over.signal.aborted) return
          errors.push(error)
          if (signal?.aborted) settle(() => reject(signal.reason))
          else if (errors.length === ones.length) settle(() => reject(errors[0]))
          else if (errors.length === asked) next()
        },
      )
    }
    next()
  })
}
