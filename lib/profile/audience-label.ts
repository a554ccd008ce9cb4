import type { Audience, GroupAudience } from './audience.ts'

export function isGroupAudience(audience: Audience): audience is GroupAudience {
  return audience === 'contacts' || audience.startsWith('group ')
}

/** What a chip says beside a value, to the one whose value it is; `groups` are those that have a name. */
export function audienceLabel(
  audience: Audience,
  groups: readonly { readonly audience: Audience; readonly name: string }[] = [],
): string {
  if (audience === 'everyone') return 'Everyone'
  if (audience === 'only me') return 'Only me'
  if (!isGroupAudience(audience)) return audience
  return groups.find((one) => one.audience === audience)?.name ?? (audience === 'contacts' ? 'Contacts' : 'A group')
}
