import type { FollowListName } from '../../lib/follows/follow-list.ts'

/** What a list is called, as a part of a sentence. */
export const followWords: Readonly<Record<FollowListName, string>> = {
  following_by_self: 'following',
  followers_of_self: 'followers',
}

/** `1 follower`, `1.2K followers`, `3 following`. */
export function countWords(list: FollowListName, count: number, text: string): string {
  if (list === 'following_by_self') return `${text} following`
  return count === 1 ? '1 follower' : `${text} followers`
}
