export { following } from '../_words/common.ts'

export const whoFollowsWhom = 'Who follows whom'
export const followedBy = 'Followed by'
export const followersOf = 'Followers of'
export const noSuchList = 'There is no such list.'
export const theirServerAway = (owner: string) => `The server of ${owner} does not answer now.`
export const listTooLong = 'This list is too long to be shown.'
export const listNotShown = (owner: string) => `${owner} shows this list to nobody.`
export const followers = 'Followers'
export const pageOf = (owner: string) => `The page of ${owner}`

export const findSomebody = 'Find somebody'
export const nobodyYet = 'Nobody yet.'
export const nobodyCalled = (wanted: string) => `Nobody here is called ${wanted}.`

export const peopleList = 'people'
