import { AtError } from '../protocol/at-error.ts'

/** The time of these files is over: their sender has to send them again. */
export class TransferExpired extends AtError {
  constructor(
    /** When that was, in milliseconds since the epoch. */
    readonly expiredAt: number,
  ) {
    super('AT0015', 'These files were kept for a while, and that is over. They have to be sent again.')
  }
}
