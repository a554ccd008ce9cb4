import type { ReactNode } from 'react'

export { tryAgain } from '../../_words/common.ts'

export const seeYourSide = 'See your side'
export const everyoneSees = (link: ReactNode) => <>This is what everyone sees. {link}</>
export const lookingForYours = (owner: string) => `Looking for what ${owner} keeps for you`
export const cannotLookUpNow = 'This can’t be looked up now.'
export const nothingHereYet = 'You have put nothing here yet.'
export const nothingForYou = (viewer: string) => `There is nothing here for you, ${viewer}.`
export const nothingForEveryone = 'There is nothing here for everyone.'

export const noSuchAtSign = 'No such atSign'
export const titleOf = (label: string, state: string) => `${label} of ${state}`
