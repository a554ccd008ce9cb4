/** Runs tasks of one name one after the other, wherever they were begun. */
export type Exclusive = <Result>(name: string, task: () => Promise<Result>) => Promise<Result>

/** By the browser's locks, which all tabs share; without them a task just runs. */
export const betweenTabs: Exclusive = async (name, task) => {
  const { locks } = globalThis.navigator ?? {}
  return locks ? locks.request(name, task) : task()
}

const turns = new Map<string, Promise<unknown>>()

/** The same; without locks at least within this program. */
export const oneAtATime: Exclusive = async (name, task) => {
  if (globalThis.navigator?.locks) return betweenTabs(name, task)
  const turn = (turns.get(name) ?? Promise.resolve()).then(task)
  const over = turn.catch(() => {}).finally(() => turns.get(name) === over && turns.delete(name))
  turns.set(name, over)
  return turn
}
