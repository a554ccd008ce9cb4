/** Why a bin does not do what it is asked for, as a status and a sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal'

  constructor(
    readonly status: number,
    message: string,
    /** What stands beside it in the answer. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}
