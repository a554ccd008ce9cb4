import type { ReactNode } from 'react'

export { devices, getAnAtsign, goOn, tryAgain, youAreOffline } from '../_words/common.ts'

export const askingHow = 'Asking how'
export const stands = 'stands'
export const atsignOnDevice = (atSign: string) => `${atSign} is on this device.`
export const goOnAtsign = (atSign: string) => `Go on as ${atSign}`
export const itsKeysAreHere = 'Its keys are here. Nothing has to be done.'
export const claimingAtsignBegun = (atSign: string) => `Claiming ${atSign} was begun here.`
export const goesOnWhereStopped = 'It goes on where it stopped.'
export const noAtsign = (atSign: string) => `There is no ${atSign}.`
export const checkHowSpelled = (didYouMean: ReactNode) => (
  <>
    Check how it is spelled: every letter and every emoji counts. A name that was registered a moment ago may take some
    minutes to appear.{didYouMean}
  </>
)
export const atsignRegisteredNobodyClaimed = (atSign: string) =>
  `${atSign} is registered, and nobody has claimed it yet.`
export const claimAtsign = (atSign: string) => `Claim ${atSign}`
export const getSecretMail = 'Get its secret by mail'
export const needSecretCame = 'If it is yours, you need the secret that came with it.'
export const atsignIsClaimed = (atSign: string) => `${atSign} is claimed.`
export const chooseKeyFile = 'Choose its key file'
export const letDeviceInFrom = 'Let this device in from another'
export const seeItsPage = 'See its page'
export const openKeyFileScan =
  'If it is yours, open it with its key file or scan its recovery sheet above. A device where you are signed in can let this one in, too.'
export const serverAtsignNotAnswer = (atSign: string) => `The server of ${atSign} does not answer now.`
export const nameNothingLost =
  'The name is there, and nothing is lost. A new server may need some minutes; one that was there before comes back.'
export const directoryAtsignsNotAnswer = 'The directory of atSigns does not answer now.'
export const nobodyTellWhereServer = (atSign: string) =>
  `So nobody can tell where the server of ${atSign} is. Try again in a minute.`
export const howAtsignStandsAsked = (atSign: string) => `How ${atSign} stands can be asked when you are online.`
export const codeDeviceWantsLet = (atSign: string) =>
  `This is the code of a device that wants to be let in as ${atSign}.`
export const scanWhereAtsignSigned = (atSign: string) => `Scan it where ${atSign} is signed in already, under Devices.`

export const beginWithWhatYou = 'Begin with what you have'

export const putInAtsignLike = 'Put in your atSign, like @alice, or what came with it.'
export const qrCodeHoldsNothing = 'This QR code holds nothing of an atSign.'
export const severalCodesInPicture = 'There are several codes in this picture. Show one of them alone.'

export const whatYouPasted = 'What you pasted'
export const dropWhatYouHave = 'Drop what you have'
export const atsignSecretCameKey =
  'Your atSign, the secret that came with it, a key file, a recovery sheet, a QR code or a link: put it in, and the next step follows from it.'
export const readPagesScriptIn =
  'What you have is read by this page’s script, in your browser. Turn script on for this site, and reload.'
export const atsignCame = 'Your atSign, or what came with it'
export const readOnDevice = 'It is read on this device. A secret never leaves it.'
export const choosePictureCodeInstead = 'You can choose a picture of the code instead, or paste what is in it.'
export const dropAnywhereOnPage = 'Or drop it anywhere on this page. The .zip of an older app will do too.'
export const thatIsASecret = 'That is a secret.'
export const atsignCome = 'Which atSign did it come with?'
export const claimIt = 'Claim it'
export const knowWant = 'You know what you want?'
export const claimSecret = 'Claim with a secret'
export const openKeyFile = 'Open a key file'

export const showTheCode = 'Show the code to the camera'
export const chooseFileOrPicture = 'Choose a file or a picture'
