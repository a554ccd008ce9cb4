import type { ReactNode } from 'react'

export const noBridge = 'This site has no bridge to the atServers.'

export const nothingHere = 'Nothing here'
export const nothingIsHere = 'There is nothing here.'
export const lookForAnAtSign = 'Look for an atSign'
export const addressTypedWrong = 'The address may have been typed wrong.'
export const howPagesBegin = (why: ReactNode) => <>{why} Pages begin with an @, like /@alice.</>

export const tooManyWaiting = 'Too many are waiting for this.'
