import { abortable } from './connection.ts'

/** Runs tasks of one name one after the other, wherever they were begun. The signal ends the waiting, and never a task. */
export type Exclusive = <Result>(name: string, task: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>

const turns = new Map<string, Promise<unknown>>()

/** By the browser's locks, which all tabs share; without locks, or where a page may not lock, at least within this program. */
export const oneAtATime: Exclusive = async (name, task, signal) => {
  const { locks } = globalThis.navigator ?? {}
  if (!locks) return inThisProgram(name, task, signal)
  let isBegun = false
  const begin = () => {
    isBegun = true
    return task()
  }
  try {
    return await locks.request(name, signal ? { signal } : {}, begin)
  } catch (error) {
    if (isBegun || !(error instanceof DOMException)) throw error
    return inThisProgram(name, task, signal)
  }
}

const inThisProgram: Exclusive = async (name, task, signal) => {
  const before = turns.get(name) ?? Promise.resolve()
  const turn = before.then(() => {
    signal?.throwIfAborted()
    return task()
  })
  const over = turn.catch(() => {}).finally(() => turns.get(name) === over && turns.delete(name))
  turns.set(name, over)
  await abortable(before, signal)
  return turn
}
