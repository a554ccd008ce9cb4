import type { ReactNode } from 'react'

export { devices, getAnAtSign, goOn, tryAgain, youAreOffline } from '../_words/common.ts'

export const askingHow = 'Asking how'
export const stands = 'stands'
export const isHere = (atSign: string) => `${atSign} is on this device.`
export const goOnAs = (atSign: string) => `Go on as ${atSign}`
export const itsKeysAreHere = 'Its keys are here. Nothing has to be done.'
export const claimBegunHere = (atSign: string) => `Claiming ${atSign} was begun here.`
export const goesOnFromThere = 'It goes on where it stopped.'
export const noSuchAtSign = (atSign: string) => `There is no ${atSign}.`
export const checkSpelling = (didYouMean: ReactNode) => (
  <>
    Check how it is spelled: every letter and every emoji counts. A name that was registered a moment ago may take some
    minutes to appear.{didYouMean}
  </>
)
export const registeredOnly = (atSign: string) => `${atSign} is registered, and nobody has claimed it yet.`
export const claim = (atSign: string) => `Claim ${atSign}`
export const getSecretByMail = 'Get its secret by mail'
export const secretNeeded = 'If it is yours, you need the secret that came with it.'
export const isClaimed = (atSign: string) => `${atSign} is claimed.`
export const chooseKeyFile = 'Choose its key file'
export const letInFromAnother = 'Let this device in from another'
export const seeItsPage = 'See its page'
export const ifItIsYours =
  'If it is yours, open it with its key file or scan its recovery sheet above. A device where you are signed in can let this one in, too.'
export const serverAway = (atSign: string) => `The server of ${atSign} does not answer now.`
export const nothingIsLost =
  'The name is there, and nothing is lost. A new server may need some minutes; one that was there before comes back.'
export const directoryAway = 'The directory of atSigns does not answer now.'
export const whereUnknown = (atSign: string) =>
  `So nobody can tell where the server of ${atSign} is. Try again in a minute.`
export const askedWhenOnline = (atSign: string) => `How ${atSign} stands can be asked when you are online.`
export const codeOfDevice = (atSign: string) => `This is the code of a device that wants to be let in as ${atSign}.`
export const whereToScan = (atSign: string) => `Scan it where ${atSign} is signed in already, under Devices.`

export const beginWithWhatYouHave = 'Begin with what you have'

export const putSomethingIn = 'Put in your atSign, like @alice, or what came with it.'
export const nothingInCode = 'This QR code holds nothing of an atSign.'
export const severalCodes = 'There are several codes in this picture. Show one of them alone.'

export const whatYouPasted = 'What you pasted'
export const dropWhatYouHave = 'Drop what you have'
export const whatCanBePutIn =
  'Your atSign, the secret that came with it, a key file, a recovery sheet, a QR code or a link: put it in, and the next step follows from it.'
export const readByScript =
  'What you have is read by this page’s script, in your browser. Turn script on for this site, and reload.'
export const atSignOrWhatCame = 'Your atSign, or what came with it'
export const readHere = 'It is read on this device. A secret never leaves it.'
export const orChooseAPicture = 'You can choose a picture of the code instead, or paste what is in it.'
export const orDropIt = 'Or drop it anywhere on this page. The .zip of an older app will do too.'
export const thatIsASecret = 'That is a secret.'
export const whichAtSign = 'Which atSign did it come with?'
export const claimIt = 'Claim it'
export const knowWhatYouWant = 'You know what you want?'
export const claimWithSecret = 'Claim with a secret'
export const openKeyFile = 'Open a key file'

export const showTheCode = 'Show the code to the camera'
export const chooseFileOrPicture = 'Choose a file or a picture'
