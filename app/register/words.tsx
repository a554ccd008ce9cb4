import type { ReactNode } from 'react'
import { RegistrarError } from '../../lib/client/registrar.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'

export { getAnAtSign, goOn, yourAtSign } from '../_words/common.ts'

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

export const whichName = 'Which name do you want?'
export const hasNamesAlready =
  'This mail address has names already. Take one of them that you have not claimed yet, or the new one.'
export const hasAllItsNames =
  'This mail address has as many names as it can have. Take one of them that you have not claimed yet.'
export const yourNames = 'Your names'
export const gettingIt = 'Getting it'
export const takeThisOne = 'Take this one'
export const anotherNameAddress = 'Another name or address'

export const codeIsSoLong = (length: number) => `The code has ${length} letters and numbers.`
export const typeTheCode = 'Type the code'
export const sentTo = (mail: ReactNode, atSign: ReactNode) => (
  <>
    We sent it to {mail}, for {atSign}.
  </>
)
export const sentToRegistered = (atSign: string) =>
  `It is in the mail to the address that you registered ${atSign} with.`
export const lookInUnwanted = 'Nothing there yet? Look among the unwanted mail too.'
export const noMailHere = 'This small world sends no mail.'
export const readInLab = 'Read it in the lab'
export const mailIsInLab = 'What it would have sent lies in the lab, which opens in a window of its own.'
export const code = 'Code'
export const soManyCharacters = (length: number) => `${length} letters and numbers.`
export const checkingIt = 'Checking it'
export const sending = 'Sending'
export const sendAgainIn = (seconds: number) => `Send a new one in ${seconds} s`
export const sendAgain = 'Send a new one'
export const anotherName = 'Another name'
export const newCodePossible = 'You can have a new code sent.'

export const getTheSecret = 'Get the secret of your atSign'
export const whatThisIsFor =
  'It is for a name that you have registered and not claimed yet. A code goes to the mail address that you registered it with.'
export const sendingTheCode = 'Sending the code'
export const sendCode = 'Send me the code'
export const getANewOne = 'Get a new one'
export const claimYours = 'claim yours with its secret'
export const noNameYet = (getOne: ReactNode, claim: ReactNode) => (
  <>
    No name yet? {getOne}. Or {claim}.
  </>
)

export const whatANameIs = 'It is a name that is yours alone, and your page stands at it. It costs nothing.'
export const yourNewName = 'Your new name'
export const lookingForOne = 'Looking for one'
export const noneYet = 'None yet'
export const yourMailAddress = 'Your mail address'
export const whoSeesAddress = 'A code is sent there. Only who gives out the names sees it, and it stands on no page.'
export const claimWithSecret = 'Claim it with its secret'
export const getSecretByMail = 'get its secret with a code by mail'
export const haveANameAlready = (claim: ReactNode, getSecret: ReactNode) => (
  <>
    Have a name already? {claim}, or {getSecret}.
  </>
)

export const noNamesGivenOut = 'No names are given out here.'
export const haveNameAndSecret = 'I have a name and its secret'

export const nameNeedsScript = 'Getting a name works with script only. Turn it on for this site, and reload.'
export const secretNeedsScript = 'Getting its secret works with script only. Turn it on for this site, and reload.'
export const openKeyFile = 'Open my key file'

export const startItsServer = 'Start its server'
export const youHave = (atSign: string) => `You have ${atSign}.`
export const serverNotThereYet = 'Its server is not there yet'
export const serverStarting = 'Its server is being started'
export const takesLonger = 'It takes longer than usual. Leave this page open, and look again in a minute or two.'
export const howLongItTakes = 'This can take up to 40 seconds. Then you claim it.'
export const lookAgain = 'Look again'
export const goOnAllTheSame = 'Go on all the same'
export const getIt = (atSign: string) => `Get ${atSign}`
export const claimIt = 'Claim it'

export const theNewOne = (atSign: string) => `${atSign}, the new one`
