import type { AtClient } from '../client/at-client.ts'
import type { AtValue } from '../client/values.ts'
import type { Visitor } from '../client/visitor.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, type CachedKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { answerOf, isTrouble, unreadableAnswer } from './answer.ts'
import { arrangeAnswers, titleOf } from './arrange.ts'
import { profileName } from './audience.ts'
import { parseOrder } from './order.ts'
import type { Answer, Profile } from './profile.ts'
import { readTheme } from './theme.ts'

/** Dots are escaped here, and the parsed key is looked at again: the old app's own pattern matches more than it means. */
export const profileRegex = '\\.(wavi|persona)@'

/** What everyone sees. AT0007 unknown atSign, AT0021 or AT0023 its server is down. */
export async function readPublicProfile(visitor: Visitor, options: { signal?: AbortSignal } = {}): Promise<Profile> {
  const keys = await visitor.list({ regex: profileRegex, signal: options.signal })
  const answers = await readAnswers(keys, (key) => visitor.get(key, options))
  return profileOf(visitor.atSign, answers)
}

/**
 * What `owner` keeps for the signed-in viewer. When the owner's server does not answer, it is read from the copies on
 * the viewer's own, and each answer is marked `cached`. [data formats §8.10, trap 22]
 */
export async function readSharedProfile(
  atClient: AtClient,
  owner: AtSign,
  options: { signal?: AbortSignal } = {},
): Promise<Profile> {
  const answers = await fromOwner(atClient, owner, options).catch((error) => {
    if (options.signal?.aborted || !isAway(error)) throw error
    return fromCopies(atClient, owner, options)
  })
  return profileOf(
    owner,
    answers.map((answer) => ({ ...answer, onlyForYou: true })),
  )
}

/**
 * The viewer's side: a shared answer stands in the place of the public one of the same name. One that is shared and
 * cannot be read stands beside it, so that nothing disappears.
 */
export function mergeProfiles(everyone: Profile, shared: Profile): Profile {
  const own = shared.answers.map((answer) => ({ ...answer, onlyForYou: true as const }))
  const replaced = new Set(own.filter(({ shown }) => shown.kind !== 'unreadable').map(({ name }) => name))
  const answers = [...everyone.answers.filter(({ name }) => !replaced.has(name)), ...own]
  return {
    ...everyone,
    answers: arrangeAnswers(answers, everyone.order),
    title: titleOf(everyone.atSign, [...own, ...everyone.answers]),
  }
}

async function fromOwner(atClient: AtClient, owner: AtSign, { signal }: { signal?: AbortSignal }): Promise<Answer[]> {
  const keys = await atClient.list({ sharedBy: owner, regex: profileRegex, signal })
  const shared = keys.filter((key) => key.kind === 'shared')
  const names = new Set(shared.map(({ name }) => name))
  // A value that was taken back is asked for once more: on hearing that it is gone, our own server drops its copy.
  const taken = (await copies(atClient, owner, signal)).filter(({ name }) => !names.has(name))
  for (const { name } of taken) await atClient.get(sharedKey(name, owner, atClient.atSign), { fresh: true, signal })
  // The copy on our own server may be as old as its share: without asking the owner, a change would never show.
  return readAnswers(shared, (key) => atClient.get(key, { fresh: true, signal }))
}

async function fromCopies(atClient: AtClient, owner: AtSign, { signal }: { signal?: AbortSignal }): Promise<Answer[]> {
  return readAnswers(await copies(atClient, owner, signal), (key) => atClient.get(key, { signal }))
}

async function copies(atClient: AtClient, owner: AtSign, signal: AbortSignal | undefined): Promise<CachedKey[]> {
  const keys = await atClient.list({ regex: `^cached:@.*${profileRegex}`, signal })
  return keys.filter((key) => key.kind === 'cached').filter(({ sharedBy }) => sameAtSign(sharedBy, owner))
}

/** The owner's server is away, as far as our own can tell; anything else is for the caller to know. */
function isAway(error: unknown): boolean {
  return error instanceof AtError && ['AT0004', 'AT0006', 'AT0008', 'AT0011', 'AT0021', 'AT0023'].includes(error.code)
}

/** One after the other, as a connection answers them; a value that cannot be read is an answer that says so. */
export async function readAnswers<Key extends AtKey>(
  keys: readonly Key[],
  get: (key: Key) => Promise<AtValue | undefined>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const key of keys) {
    if (!profileName(key)) continue
    const answer = await get(key).then(
      (value) => value && answerOf(value),
      (error) => {
        if (isTrouble(error)) throw error
        return unreadableAnswer(key, error)
      },
    )
    if (answer) answers.push(answer)
  }
  return answers
}

function profileOf(atSign: AtSign, found: readonly Answer[]): Profile {
  const answers = preferred(found)
  const setting = (name: string) => answers.find((answer) => answer.name === name)?.raw
  const order = parseOrder(setting('field_order_of_self') ?? '')
  const isPrivate = setting('privateaccount')?.trim().toLowerCase() === 'true'
  const shown = answers
    .filter(({ field }) => field?.kind !== 'setting')
    .filter(({ name }) => !isPrivate || ['image', 'firstname', 'lastname'].includes(name))
  return {
    atSign,
    title: titleOf(atSign, shown),
    answers: arrangeAnswers(shown, order),
    theme: readTheme(setting('theme'), setting('theme_color')),
    isPrivate,
    order,
  }
}

/** One answer for each name and audience: `wavi` before the older `persona`, `@me:x@me` before `x@me`. */
export function preferred(answers: readonly Answer[]): Answer[] {
  const best = new Map<string, Answer>()
  for (const answer of answers) {
    const slot = `${answer.name} ${answer.audience}`
    const known = best.get(slot)
    if (!known || rank(answer.key) < rank(known.key)) best.set(slot, answer)
  }
  return [...best.values()]
}

function rank(key: AtKey): number {
  const older = profileName(key)?.namespace === 'persona' ? 2 : 0
  return older + (key.kind === 'self' && !key.sharedWith ? 1 : 0)
}
