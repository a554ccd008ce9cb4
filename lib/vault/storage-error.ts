import { AtError } from '../protocol/at-error.ts'

/** What went wrong with the browser's storage, by the name that IndexedDB or Dexie gives it. */
const sentences: readonly (readonly [names: readonly string[], sentence: string])[] = [
  [['QuotaExceededError'], 'There is no room left on this device to keep this. Free some space and try again.'],
  [
    ['SecurityError', 'MissingAPIError', 'InvalidStateError', 'UnknownError', 'OpenFailedError'],
    'This browser does not let the page keep anything, as in some private windows. Allow site data, or use another window.',
  ],
  [
    ['DatabaseClosedError', 'NotFoundError'],
    'What this page kept in the browser was deleted or closed. Reload the page.',
  ],
]

/** Passes on the result, or says in plain words, as AT0002, why the storage did not do it. */
export async function inPlainWords<Result>(operation: PromiseLike<Result>): Promise<Result> {
  try {
    return await operation
  } catch (error) {
    if (error instanceof AtError) throw error
    const names = namesOf(error)
    const [, sentence] = sentences.find(([known]) => known.some((name) => names.includes(name))) ?? []
    throw new AtError(
      'AT0002',
      sentence ?? 'The browser could not read or write what it keeps for this page. Reload the page and try again.',
      {
        cause: error,
      },
    )
  }
}

/** The names along the chain of causes: Dexie wraps the browser's own error in `inner`. */
function namesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return []
  const { name, inner } = error as { name?: unknown; inner?: unknown }
  return [...(typeof name === 'string' ? [name] : []), ...namesOf(inner)]
}
