import type { ReactNode } from 'react'

export { cancel, close, signIn, tryAgain } from '../_words/common.ts'

export const cameraSees = 'What the camera sees'
export const cameraNotAllowed = 'The camera is not allowed for this page.'
export const noCamera = 'This browser has no camera to offer here.'
export const cameraInUse = 'Something else uses the camera.'
export const cameraDidNotOpen = 'The camera could not be opened.'

export const ofWhat = (what: string) => `of ${what}`
export const howManyLeft = (left: string) => `· ${left} left`
export const showMore = (more: ReactNode, what: ReactNode, left: ReactNode) => (
  <>
    Show {more} more{what}
    {left}
  </>
)

export const chooseLonger = (least: number) => `Choose one of at least ${least} characters.`
export const areNotTheSame = 'These are not the same. Type it once more.'
export const atLeast = (hint: ReactNode, least: ReactNode) => (
  <>
    {hint} At least {least} characters.
  </>
)
export const theSameAgain = 'The same once more'

export const turnScriptOn = (script: string) => `${script} Turn script on for this site, and reload.`

export const whatWasTried = 'What was tried'

export const newHere = 'I’m new here'
