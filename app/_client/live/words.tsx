import type { ReactNode } from 'react'

export { close, save } from '../../_words/common.ts'

export const wantsToSend = (from: ReactNode, file: ReactNode) => (
  <>
    {from} wants to send you {file}
  </>
)
export const isComing = (file: ReactNode, from: ReactNode) => (
  <>
    {file} is coming from {from}
  </>
)
export const isHere = (file: ReactNode) => <>{file} is here</>
export const didNotCome = (file: ReactNode) => <>{file} did not come through</>
export const straightFromThem = (size: string) =>
  `${size}, straight from their device. Nobody keeps it on the way, and only you can open it.`
export const takeIt = 'Take it'
export const no = 'No'
export const soMuchOf = (received: string, size: string) => `${received} of ${size}`
export const leaveTabOpen = 'Leave a tab of Facet open until it is here.'
export const goOnMeanwhile = 'Go on meanwhile'
export const cameFrom = (size: string, from: string) =>
  `${size} from ${from}, and what was sent. It stays with your files until you remove it.`
export const notHereAnyMore = 'It is not on this device any more.'
export const later = 'Later'
export const askThemAgain = (from: string) => `Ask ${from} to send it again.`

export const couldNotBeKept = 'It could not be kept here.'
