import type { ReactNode } from 'react'

export const siteNoBridgeAtservers = 'This site has no bridge to the atServers.'

export const nothingHere = 'Nothing here'
export const thereIsNothingHere = 'There is nothing here.'
export const lookAtsign = 'Look for an atSign'
export const addressTypedWrong = 'The address may have been typed wrong.'
export const whyPagesBeginLike = (why: ReactNode) => <>{why} Pages begin with an @, like /@alice.</>

export const tooManyWaiting = 'Too many are waiting for this.'
