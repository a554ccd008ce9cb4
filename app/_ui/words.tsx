import type { ReactNode } from 'react'

export { cancel, claimYourAtsign, close, signIn, tryAgain } from '../_words/common.ts'

export const cameraSees = 'What the camera sees'
export const cameraNotAllowedPage = 'The camera is not allowed for this page.'
export const browserNoCameraOffer = 'This browser has no camera to offer here.'
export const somethingElseUsesCamera = 'Something else uses the camera.'
export const cameraCouldNotOpened = 'The camera could not be opened.'

export const ofWhat = (what: string) => `of ${what}`
export const leftLeft = (left: string) => `· ${left} left`
export const showMoreMoreLeft = (more: ReactNode, what: ReactNode, left: ReactNode) => (
  <>
    Show {more} more{what}
    {left}
  </>
)

export const chooseAtLeastLeast = (least: number) => `Choose one of at least ${least} characters.`
export const notSame = 'These are not the same. Type it once more.'
export const hintAtLeastLeast = (hint: ReactNode, least: ReactNode) => (
  <>
    {hint} At least {least} characters.
  </>
)
export const sameOnceMore = 'The same once more'

export const scriptTurnScriptOn = (script: string) => `${script} Turn script on for this site, and reload.`

export const whatWasTried = 'What was tried'
