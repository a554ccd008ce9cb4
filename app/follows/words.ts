export { following } from '../_words/common.ts'

export const whoFollowsWhom = 'Who follows whom'
export const followedBy = 'Followed by'
export const followersOf = 'Followers of'
export const noSuchList = 'There is no such list.'
export const serverOwnerNotAnswer = (owner: string) => `The server of ${owner} does not answer now.`
export const listTooLongShown = 'This list is too long to be shown.'
export const ownerShowsListNobody = (owner: string) => `${owner} shows this list to nobody.`
export const followers = 'Followers'
export const pageOwner = (owner: string) => `The page of ${owner}`

export const findSomebody = 'Find somebody'
export const nobodyYet = 'Nobody yet.'
export const nobodyCalledWanted = (wanted: string) => `Nobody here is called ${wanted}.`
