import type { ReactNode } from 'react'

export { cancel, claimYourAtSign, goOn, tryAgain, yourAtSign } from '../_words/common.ts'

export const noSecretInCode = 'This QR code holds no secret. The one you need came with your atSign.'
export const severalCodes = 'There are the codes of several atSigns in this picture. Show one of them alone.'
export const dropQrCode = 'Drop a picture of your QR code'
export const whatYouNeed =
  'You need the name and the secret that came with it. New names are made of Latin letters, numbers and emoji.'
export const madeByScript =
  'Your keys are made by this page’s script, in your browser. Turn script on for this site, and reload.'
export const secret = 'Secret'
export const whatSecretsLookLike = 'A long row of letters and numbers. You can paste name and secret together.'
export const getItByMail = 'Get it with a code by mail'
export const noSecretAtHand = (link: ReactNode) => <>No secret at hand? {link}</>
export const claimThisAtsign = 'Claim this atSign'
export const haveAQrCode = 'Have a QR code?'
export const orChooseAPicture = 'You can choose a picture of the code instead, or paste the secret.'
export const orDropThePicture = 'Or drop the picture anywhere on this page.'
export const wasBegunHere = (unfinished: string) => `Claiming ${unfinished} was begun here. `
export const claimAnotherAtsign = 'Claim another atSign'
export const openKeyFileOf = (atSign: string) => `Open the key file of ${atSign}`
export const chooseWhoYouAre = 'Choose who you are'
export const enterTheSecret = 'Enter the secret that came with your atSign.'
export const noSpacesInSecrets = 'A secret has no spaces in it. Copy the whole of it in one piece.'

export const claimWithIt = 'Claim with it'
export const claiming = (atSign: string) => `Claiming ${atSign}`
export const keysMadeHere = 'Your keys are made on this device and stay on it. This takes a few seconds.'
export const goOnWith = (atSign: string) => `Go on with ${atSign}`
export const forgetTheseKeys = 'Forget these keys'
export const claimedWithoutKit = (atSign: ReactNode, link: ReactNode) => (
  <>
    {atSign} is claimed, but its recovery kit is not saved yet. That comes next: until then only this lock opens it, and
    if you forget these keys, nobody can make them again. {link}
  </>
)

export const alreadyHere = (atSign: string) => `${atSign} is already on this device.`
export const claimedBefore = 'You have claimed it before, and its keys are here.'
export const notInDirectory = (atSign: string) => `There is no ${atSign} in the directory.`
export const checkSpelling =
  'Check how it is spelled. A name that was registered a moment ago may take some minutes to appear.'
export const alreadyClaimed = (atSign: string) => `${atSign} is already claimed.`
export const keysWereMadeBefore = 'Its keys have been made before. If it is yours, open its key file.'
export const wrongSecret = (atSign: string) => `This is not the secret of ${atSign}.`
export const useNewestSecret = 'Look for the newest message about this atSign and use the secret in it.'
export const cannotReach = (atSign: string) => `${atSign} can’t be reached now.`
export const nothingLostBy = (error: string) => `${error} Nothing is lost by it.`
export const serverAway = (atSign: string) =>
  `The server of ${atSign} does not answer. Nothing is lost by it, and a new one may need some minutes.`
export const didNotWork = 'This did not work.'
export const claimBegunHere = (atSign: string) => `Claiming ${atSign} was begun here.`
export const enterSecretAgain = 'Enter its secret once more, and it goes on where it stopped.'
export const stoppedByReload = (atSign: string) => `Claiming ${atSign} stopped when this page was reloaded.`
export const nothingKeptEnterAgain = (atSign: string) =>
  `No keys were kept, and ${atSign} is as it was. Enter its secret once more to begin again.`

export const isYours = (atSign: string) => `${atSign} is yours.`
export const saveKeyFile = 'Save your key file'
export const whatTheKitOpens =
  'It opens your page on any device. Keep it where you keep things that matter, and show it to nobody.'
export const noOtherCopy =
  'Besides this device there is no copy. Whoever runs this site has none, and nobody can make it again.'
export const illLater = 'I’ll do this later'
export const saveAndReadBack = 'Save it and have it read back, and you can go on.'
export const onThisDeviceAlone = (atSign: string) => `${atSign} is on this device alone.`
export const goOnWithout = 'Go on without it'
export const ifItIsLost = (atSign: string) =>
  `If it is lost, or its browser clears what it keeps, nobody can ever open ${atSign} again. You find your recovery kit under “Keys on this device”.`
export const cannotGoOnYet = 'You can’t go on yet.'
export const notNow = (atSign: ReactNode, link: ReactNode) => (
  <>
    Not now? {atSign} waits for you on this device. {link}
  </>
)

export const findYourServer = 'Find your server'
export const makeEncryptionKeys = 'Make the keys that lock your values'
export const makeSignInKeys = 'Make the keys you sign in with'
export const makeSelfKey = 'Make the key for what only you see'
export const showSecret = 'Show the secret to your server'
export const tellNewKeys = 'Tell your server your new keys'
export const signInWithThem = 'Sign in with them'
export const publishPublicHalf = 'Publish the public half'
export const deleteTheSecret = 'Delete the secret'
export const begunIsKept = 'What was begun is kept on this device. Go on whenever you like.'
export const nothingKept = (atSign: string) => `No keys were kept, and ${atSign} is as it was.`
export const youCancelled = 'You cancelled.'

export const showTheQrCode = 'Show the QR code to the camera'
