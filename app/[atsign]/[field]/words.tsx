import type { ReactNode } from 'react'

export { tryAgain } from '../../_words/common.ts'

export const seeYourSide = 'See your side'
export const everyoneSees = (link: ReactNode) => <>This is what everyone sees. {link}</>
export const lookingOwnerKeeps = (owner: string) => `Looking for what ${owner} keeps for you`
export const cantLookedUpNow = 'This can’t be looked up now.'
export const putNothingYet = 'You have put nothing here yet.'
export const nothingViewer = (viewer: string) => `There is nothing here for you, ${viewer}.`
export const nothingEveryone = 'There is nothing here for everyone.'

export const noSuchAtsign = 'No such atSign'
export const labelOfState = (label: string, state: string) => `${label} of ${state}`
