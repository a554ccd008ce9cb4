import { RegistrarError } from '../../lib/client/registrar.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

/** Why it can't go on. What is wrong with a field is said beside the field. */
export interface Trouble {
  readonly about: 'code' | 'claimed' | 'name' | 'registrar'
  readonly title: string
  readonly sentence: string
}

/** `atSign` is the name that was asked for, `isOwn` whether it is one that they have already. */
export function troubleOf(error: unknown, atSign: AtSign | undefined, isOwn: boolean): Trouble {
  const because = error instanceof RegistrarError ? error.because : 'away'
  switch (because) {
    case 'code':
      return {
        about: 'code',
        title: 'This is not the code.',
        sentence: 'This is not the code, or it is too old. Check it, or have a new one sent.',
      }
    case 'taken':
      if (!isOwn) {
        return {
          about: 'name',
          title: `${atSign} has just been taken.`,
          sentence: 'Somebody else was faster. Here is another name.',
        }
      }
      return {
        about: 'claimed',
        title: `${atSign} is already claimed.`,
        sentence: 'Its keys have been made before. If it is yours, open its key file.',
      }
    case 'unknown':
      return {
        about: 'name',
        title: `${atSign} was not registered here.`,
        sentence: `${atSign} was not registered here. Check how it is spelled.`,
      }
    case 'refused':
      return {
        about: 'registrar',
        title: 'The registrar did not do it. It says:',
        sentence: (error as RegistrarError).message,
      }
    case 'away':
      return {
        about: 'registrar',
        title: 'Who gives out the names does not answer now.',
        sentence: 'Nothing is lost by it. Try again in a moment.',
      }
  }
}

/** Why nothing can be sent there; undefined when something can. */
export function complaintAboutMail(typed: string): string | undefined {
  if (typed === '') return 'Type your mail address, so that a code can be sent to you.'
  return /^[^\s@"<>]+@[^\s@"<>.]+(\.[^\s@"<>.]+)+$/.test(typed)
    ? undefined
    : 'This is no mail address. One looks like you@example.org.'
}
