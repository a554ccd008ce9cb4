import { AtError, type ErrorCode } from './at-error.ts'

/** An answer that can be cloned between threads, failures included: an `AtError` keeps its code. */
export type Answer<Result> = { readonly result: Result } | { readonly failure: Failure }

export interface Failure {
  readonly code: ErrorCode | undefined
  /** Of an error of the platform, by which it is known. */
  readonly name: string
  readonly message: string
}

/** An `Error` loses its class and fields on the way between threads, so failures are values there. */
export async function answer<Result>(perform: () => Result | Promise<Result>): Promise<Answer<Result>> {
  try {
    return { result: await perform() }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    return { failure: { code: error instanceof AtError ? error.code : undefined, name, message } }
  }
}

/** The other side of it: the result, or the failure thrown. */
export function resultOf<Result>(answer: Answer<Result>): Result {
  if ('result' in answer) return answer.result
  const { code, name, message } = answer.failure
  throw code === undefined ? Object.assign(new Error(message), { name }) : new AtError(code, message)
}
