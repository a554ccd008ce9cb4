import { AtError } from '../../protocol/at-error.ts'

/*
 * Refusals that leave the connection open. Baseline servers say AT0011 for all of them; clients read the class of both.
 * [2026 §14]
 */

/** What was asked for is missing something, or cannot be. */
export function illegal(message: string): AtError {
  return new AtError('AT0022', message)
}

/** It cannot be done to an enrollment in this state. */
export function wrongState(message: string): AtError {
  return new AtError('AT0032', message)
}

/** The caller has not the say over it. */
export function unauthorised(message: string): AtError {
  return new AtError('AT0009', message)
}

export function unknown(id: string): AtError {
  return new AtError('AT0028', `enrollment_id: ${id} is expired or invalid`, { soft: true })
}
