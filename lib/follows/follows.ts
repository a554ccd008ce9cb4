import type { Seen } from '../client/sync/watching.ts'
import { AtError } from '../protocol/at-error.ts'
import type { PublicKey, SelfKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import {
  type FollowListName,
  followListKey,
  followListOf,
  followLists,
  isIn,
  parseFollowList,
  unbracketed,
  withPerson,
} from './follow-list.ts'

/** One's own list, as it stands in a record. */
export interface FollowList {
  readonly people: readonly AtSign[]
  /** Where it is, or will be once there is somebody in it. */
  readonly key: PublicKey | SelfKey
  /** Nobody else sees it; false also where one for everyone stands beside one that is sealed. */
  readonly isPrivate: boolean
  /** As it is stored there; undefined where nothing is. */
  readonly text: string | undefined
  /** When the own server took it, in milliseconds since the epoch. */
  readonly updatedAt?: number
  /** Under which older or other names it stands too; they go with the next change. */
  readonly others: readonly (PublicKey | SelfKey)[]
  /** It is there and cannot be read; then it is not written either. */
  readonly trouble?: AtError
}

export type Follows = Readonly<Record<FollowListName, FollowList>>

/** What is found of lists, of which one that is sealed goes before one for everyone, and the newer name before the older one. */
export function followsOf(owner: AtSign, seen: readonly Pick<Seen, 'key' | 'value' | 'trouble'>[]): Follows {
  const of = (list: FollowListName): FollowList => {
    const found = seen
      .flatMap((one) => {
        const place = followListOf(one.key)
        return place?.list === list && sameAtSign(one.key.sharedBy, owner) ? [{ ...one, ...place }] : []
      })
      .sort((a, b) => Number(a.isOld) - Number(b.isOld) || Number(b.isPrivate) - Number(a.isPrivate))
    const first = found.find(({ isOld }) => !isOld)
    const isSealed = (first ?? found[0])?.isPrivate ?? false
    const isPrivate = isSealed && found.every((one) => one.isPrivate)
    const key = followListKey(list, owner, isSealed)
    const trouble = found.find((one) => one.trouble)?.trouble
    try {
      // What stands under an older name was brought along when the newer one was written.
      const texts = first ? [first.value?.text ?? ''] : found.map(({ value }) => value?.text ?? '')
      return {
        people: parseFollowList(texts.map(unbracketed).join(',')),
        key,
        isPrivate,
        text: first?.value?.text,
        ...(first?.value?.metadata.updatedAt !== undefined && { updatedAt: first.value.metadata.updatedAt }),
        others: found.filter((one) => one !== first).map((one) => one.key as PublicKey | SelfKey),
        ...(trouble && { trouble }),
      }
    } catch (error) {
      if (!(error instanceof AtError)) throw error
      return { people: [], key, isPrivate, text: first?.value?.text, others: [], trouble: error }
    }
  }
  return Object.fromEntries(followLists.map((list) => [list, of(list)])) as Record<FollowListName, FollowList>
}

/** Who was put into a list, `true`, or taken out of it, and is not known to be, or not to be, on the own server. */
export type Wishes = ReadonlyMap<AtSign, boolean>

/** A list as it will be. */
export function wished(people: readonly AtSign[], wishes: Wishes): readonly AtSign[] {
  return [...wishes].reduce((list, [person, isWanted]) => withPerson(list, person, isWanted), people)
}

/** Whether all that was wished for is so. */
export function isAsWished(people: readonly AtSign[], wishes: Wishes): boolean {
  return [...wishes].every(([person, isWanted]) => isIn(people, person) === isWanted)
}
