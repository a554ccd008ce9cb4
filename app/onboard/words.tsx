import type { ReactNode } from 'react'

export { cancel, claimYourAtsign, goOn, tryAgain, yourAtsign } from '../_words/common.ts'

export const qrCodeHoldsNo = 'This QR code holds no secret. The one you need came with your atSign.'
export const codesSeveralAtsignsIn = 'There are the codes of several atSigns in this picture. Show one of them alone.'
export const dropPictureQrCode = 'Drop a picture of your QR code'
export const needNameSecretCame =
  'You need the name and the secret that came with it. New names are made of Latin letters, numbers and emoji.'
export const keysMadePagesScript =
  'Your keys are made by this page’s script, in your browser. Turn script on for this site, and reload.'
export const secret = 'Secret'
export const longRowLettersNumbers = 'A long row of letters and numbers. You can paste name and secret together.'
export const getCodeMail = 'Get it with a code by mail'
export const noSecretAtHand = (link: ReactNode) => <>No secret at hand? {link}</>
export const claimThisAtsign = 'Claim this atSign'
export const qrCode = 'Have a QR code?'
export const choosePictureCodeInstead = 'You can choose a picture of the code instead, or paste the secret.'
export const dropPictureAnywhereOn = 'Or drop the picture anywhere on this page.'
export const claimingUnfinishedBegun = (unfinished: string) => `Claiming ${unfinished} was begun here. `
export const claimAnotherAtsign = 'Claim another atSign'
export const openKeyFileAtsign = (atSign: string) => `Open the key file of ${atSign}`
export const chooseWhoYouAre = 'Choose who you are'
export const enterSecretCameAtsign = 'Enter the secret that came with your atSign.'
export const secretNoSpacesIn = 'A secret has no spaces in it. Copy the whole of it in one piece.'

export const claimWithIt = 'Claim with it'
export const claimingAtsign = (atSign: string) => `Claiming ${atSign}`
export const keysMadeOnDevice = 'Your keys are made on this device and stay on it. This takes a few seconds.'
export const goOnAtsign = (atSign: string) => `Go on with ${atSign}`
export const forgetTheseKeys = 'Forget these keys'
export const atsignClaimedButRecovery = (atSign: ReactNode, link: ReactNode) => (
  <>
    {atSign} is claimed, but its recovery kit is not saved yet. That comes next: until then only this lock opens it, and
    if you forget these keys, nobody can make them again. {link}
  </>
)

export const atsignAlreadyOnDevice = (atSign: string) => `${atSign} is already on this device.`
export const claimedBeforeKeys = 'You have claimed it before, and its keys are here.'
export const noAtsignInDirectory = (atSign: string) => `There is no ${atSign} in the directory.`
export const checkHowSpelled =
  'Check how it is spelled. A name that was registered a moment ago may take some minutes to appear.'
export const atsignAlreadyClaimed = (atSign: string) => `${atSign} is already claimed.`
export const keysMadeBefore = 'Its keys have been made before. If it is yours, open its key file.'
export const notSecretAtsign = (atSign: string) => `This is not the secret of ${atSign}.`
export const lookNewestMessageAbout = 'Look for the newest message about this atSign and use the secret in it.'
export const atsignCantReachedNow = (atSign: string) => `${atSign} can’t be reached now.`
export const errorNothingLost = (error: string) => `${error} Nothing is lost by it.`
export const serverAtsignNotAnswer = (atSign: string) =>
  `The server of ${atSign} does not answer. Nothing is lost by it, and a new one may need some minutes.`
export const notWork = 'This did not work.'
export const claimingAtsignBegun = (atSign: string) => `Claiming ${atSign} was begun here.`
export const enterSecretOnceMore = 'Enter its secret once more, and it goes on where it stopped.'
export const claimingAtsignStoppedWhen = (atSign: string) => `Claiming ${atSign} stopped when this page was reloaded.`
export const noKeysKeptAtsign = (atSign: string) =>
  `No keys were kept, and ${atSign} is as it was. Enter its secret once more to begin again.`

export const atsignIsYours = (atSign: string) => `${atSign} is yours.`
export const saveKeyFile = 'Save your key file'
export const opensPageOnAny =
  'It opens your page on any device. Keep it where you keep things that matter, and show it to nobody.'
export const besidesDeviceNoCopy =
  'Besides this device there is no copy. Whoever runs this site has none, and nobody can make it again.'
export const illLater = 'I’ll do this later'
export const saveReadBackGo = 'Save it and have it read back, and you can go on.'
export const atsignOnDeviceAlone = (atSign: string) => `${atSign} is on this device alone.`
export const goOnWithout = 'Go on without it'
export const lostBrowserClearsKeeps = (atSign: string) =>
  `If it is lost, or its browser clears what it keeps, nobody can ever open ${atSign} again. You find your recovery kit under “Keys on this device”.`
export const cantGoOnYet = 'You can’t go on yet.'
export const notNow = (atSign: ReactNode, link: ReactNode) => (
  <>
    Not now? {atSign} waits for you on this device. {link}
  </>
)

export const findYourServer = 'Find your server'
export const makeKeysLockValues = 'Make the keys that lock your values'
export const makeKeysSignIn = 'Make the keys you sign in with'
export const makeKeyOnlySee = 'Make the key for what only you see'
export const showSecretServer = 'Show the secret to your server'
export const tellServerNewKeys = 'Tell your server your new keys'
export const signIn = 'Sign in with them'
export const publishPublicHalf = 'Publish the public half'
export const deleteTheSecret = 'Delete the secret'
export const begunKeptOnDevice = 'What was begun is kept on this device. Go on whenever you like.'
export const noKeysKeptAtsign2 = (atSign: string) => `No keys were kept, and ${atSign} is as it was.`
export const youCancelled = 'You cancelled.'

export const showTheQrCode = 'Show the QR code to the camera'
