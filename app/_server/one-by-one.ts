import * as say from './words.tsx'

/** Does what takes much of a machine one at a time, in order. Rejects at once where `maxWaiting` already wait; 20 unless given. */
export function oneByOne<Argument, Value>(
  work: (argument: Argument) => Promise<Value>,
  { maxWaiting = 20 }: { readonly maxWaiting?: number } = {},
): (argument: Argument) => Promise<Value> {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  return (argument) => {
    if (waiting > maxWaiting) return Promise.reject(new Error(say.tooManyWaiting))
    waiting++
    const mine = last.then(() => work(argument))
    last = mine.catch(() => {}).finally(() => waiting--)
    return mine
  }
}
