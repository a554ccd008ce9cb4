interface Waiting<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Questions that come at one moment are asked as one, up to `most` of them, since asking takes longer than answering: pages
 * read hundreds at once. `ask` answers in their order.
 */
export function askedTogether<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  most = Number.POSITIVE_INFINITY,
): (question: Question) => Promise<Answer> {
  let waiting: Waiting<Question, Answer>[] = []

  async function askNow(all: typeof waiting): Promise<void> {
    if (all !== waiting) return
    waiting = []
    try {
      const answers = await ask(all.map(({ question }) => question))
      for (const [at, { resolve }] of all.entries()) resolve(answers[at] as Answer)
    } catch (error) {
      for (const { reject } of all) reject(error)
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      const all = waiting
      // Some who come at the same moment have a step more to go.
      if (all.length === 0) queueMicrotask(() => queueMicrotask(() => void askNow(all)))
      all.push({ question, resolve, reject })
      if (all.length >= most) void askNow(all)
    })
}
