import * as say from './words.tsx'

/** The pages in this place, the first of them without a name in the address. */
export const tabs = [
  { name: 'contacts', words: say.contacts },
  { name: 'groups', words: say.groups },
  { name: 'following', words: say.following },
  { name: 'followers', words: say.followers },
  { name: 'blocked', words: say.blocked },
  { name: 'keys', words: say.keys },
] as const

export type TabName = (typeof tabs)[number]['name']

/** The one of `?tab=…`. */
export function tabNamed(name: unknown): TabName {
  return tabs.find((tab) => tab.name === name)?.name ?? 'contacts'
}

export function addressOf(name: TabName): string {
  return name === 'contacts' ? '/people' : `/people?tab=${name}`
}
