import type { AtClient } from '../client/at-client.ts'
import type { Seen } from '../client/sync/watching.ts'
import type { AtKey, PublicKey, SelfKey, SharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { answerOf, unreadableAnswer } from './answer.ts'
import { inOrder } from './arrange.ts'
import { type Audience, profileName } from './audience.ts'
import { isGroupAudience } from './audience-label.ts'
import { customFieldNamed } from './custom-field.ts'
import { type Field, fields } from './fields.ts'
import { parseOrder } from './order.ts'
import type { Answer, OwnProfile } from './profile.ts'
import { preferred, profileRegex, readAnswers, search, unlimited } from './read.ts'
import { readTheme } from './theme.ts'

/** Records of one's own page that are read at once; standard fields come first. */
const maxOwnRecords = 2_000

/**
 * One's own page with every value for every audience; `truncated` when there are more than `maxRecords`.
 * AT0021 or AT0023 when the own server is down.
 */
export async function readOwnProfile(
  atClient: AtClient,
  { signal, maxRecords = maxOwnRecords }: { signal?: AbortSignal; maxRecords?: number } = {},
): Promise<OwnProfile> {
  const listed = await search((regex) => atClient.getAtKeys({ regex, signal, unborn: true }), profileRegex)
  const keys = listed.filter((key): key is OwnKey => isOwn(key, atClient))
  const { answers, truncated } = await readAnswers(keys, (key) => atClient.get(key, { signal, unborn: true }), {
    ...unlimited,
    maxRecords,
  })
  const profile = ownProfile(atClient.atSign, preferred(answers), keys)
  return truncated ? { ...profile, truncated } : profile
}

type OwnKey = PublicKey | SelfKey | SharedKey

function isOwn(key: AtKey, { atSign }: Pick<AtClient, 'atSign'>): key is OwnKey {
  if (key.kind !== 'public' && key.kind !== 'self' && key.kind !== 'shared') return false
  return sameAtSign(key.sharedBy, atSign) && profileName(key) !== undefined
}

/** The same of what is on this device; what does not open is an answer that says so. */
export function ownProfileOf(atSign: AtSign, seen: readonly Seen[]): OwnProfile {
  const own = seen.filter(({ key }) => isOwn(key, { atSign }))
  const answers = own.flatMap(({ key, value, trouble }) => {
    const answer = trouble ? unreadableAnswer(key, trouble) : value && answerOf(value)
    return answer ? [answer] : []
  })
  return ownProfile(
    atSign,
    preferred(answers),
    own.map(({ key }) => key),
  )
}

/** Puts answers in their places; also used to show what a save has changed without reading everything again. */
export function ownProfile(
  atSign: OwnProfile['atSign'],
  answers: readonly Answer[],
  keys: readonly AtKey[],
): OwnProfile {
  const settings = new Map<string, string>()
  for (const { field, audience, raw } of answers) {
    if (field?.kind === 'setting' && audience === 'everyone') settings.set(field.name, raw)
  }
  const order = parseOrder(settings.get('field_order_of_self') ?? '')
  const standard = fields.filter(({ kind }) => kind !== 'setting')
  return {
    atSign,
    fields: inOrder([...standard, ...customFields(answers)], order, (field) => field).map((field) => ({
      field,
      answers: answers.filter(({ name }) => name === field.name).sort((a, b) => byAudience(a.audience, b.audience)),
    })),
    settings,
    theme: readTheme(settings.get('theme'), settings.get('theme_color')),
    isPrivate: settings.get('privateaccount')?.trim().toLowerCase() === 'true',
    order,
    keys,
  }
}

/** Under the title, and in the place, that everyone's value has, where there is one. */
function customFields(answers: readonly Answer[]): Field[] {
  const custom = answers.filter(({ field }) => !field).sort((a, b) => byAudience(a.audience, b.audience))
  const first = new Map(custom.toReversed().map(({ name, raw }) => [name, raw]))
  return [...first].flatMap(([name, raw]) => customFieldNamed(name, raw) ?? [])
}

function byAudience(one: Audience, other: Audience): number {
  const rank = (audience: Audience) =>
    audience === 'everyone'
      ? 0
      : audience === 'only me'
        ? 1
        : audience === 'contacts'
          ? 2
          : isGroupAudience(audience)
            ? 3
            : 4
  return rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0)
}
