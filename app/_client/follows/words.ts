export { following } from '../../_words/common.ts'

export const follow = 'Follow'
export const listUnreadable = 'Whom you follow can’t be read on this device.'
export const unfollowWhom = (person: string) => `Unfollow ${person}?`
export const unfollowingMeans = (person: string) =>
  `${person} loses you as a follower. You can follow them again at any time.`
export const unfollow = 'Unfollow'
export const keepFollowing = 'Keep following'

export const onlyForYou = 'only for you'
