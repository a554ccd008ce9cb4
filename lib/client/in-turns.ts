/**
 * Works on items as they come: on those of one name after each other, on others beside them, so that nobody waits for
 * another's. What comes out first is yielded first. Ends or throws when the items do, whatever is still being worked on.
 */
export async function* inTurns<Item, Result>(
  items: AsyncIterable<Item>,
  nameOf: (item: Item) => string,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const ready: Result[] = []
  const turns = new Map<string, Promise<void>>()
  let over: { readonly error?: unknown } | undefined
  let wake = () => {}
  const end = (outcome: { readonly error?: unknown }) => {
    over ??= outcome
    wake()
  }
  const take = (item: Item) => {
    const name = nameOf(item)
    const before = turns.get(name)
    const turn = (async () => {
      await before
      if (over) return
      ready.push(await work(item))
      wake()
    })()
    turns.set(name, turn)
    turn
      .catch((error) => end({ error }))
      .finally(() => {
        if (turns.get(name) === turn) turns.delete(name)
      })
  }
  const takeAll = async () => {
    for await (const item of items) {
      if (over) return
      take(item)
    }
  }
  takeAll().then(
    () => end({}),
    (error) => end({ error }),
  )
  try {
    for (;;) {
      const result = ready.shift()
      if (result !== undefined) {
        yield result
        continue
      }
      if (over) {
        if ('error' in over) throw over.error
        return
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    end({})
  }
}
