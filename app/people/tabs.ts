/** The pages in this place, the first of them without a name in the address. */
export const tabs = [
  { name: 'contacts', words: 'Contacts' },
  { name: 'groups', words: 'Groups' },
  { name: 'following', words: 'Following' },
  { name: 'followers', words: 'Followers' },
  { name: 'blocked', words: 'Blocked' },
  { name: 'keys', words: 'Keys' },
] as const

export type TabName = (typeof tabs)[number]['name']

/** The one of `?tab=…`. */
export function tabNamed(name: unknown): TabName {
  return tabs.find((tab) => tab.name === name)?.name ?? 'contacts'
}

export function addressOf(name: TabName): string {
  return name === 'contacts' ? '/people' : `/people?tab=${name}`
}
