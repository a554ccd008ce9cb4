import type { AtClient } from '../../lib/client/at-client.ts'
import type { Audience } from '../../lib/profile/audience.ts'
import type { Category } from '../../lib/profile/custom.ts'
import {
  complaintAboutCustom,
  complaintAboutTitle,
  customRecordOf,
  formatTyped,
  newCustomField,
  withTyped,
} from '../../lib/profile/custom-field.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import { saveFields } from '../../lib/profile/save.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { encodeBase2e15 } from '../../lib/protocol/base2e15.ts'
import type { Suggestion } from './shared.ts'
import * as say from './words.ts'

export interface Placed extends Suggestion {
  readonly category: Category
  readonly audience: Audience
  readonly picture: Uint8Array | undefined
}

/** Saves it under its title. Resolves to what is wrong with it, where something is; rejects with why it could not be saved. */
export async function putOnPage(
  client: AtClient,
  { type, title, value, description, category, audience, picture }: Placed,
  signal: AbortSignal,
): Promise<{ readonly of: 'title' | 'value'; readonly sentence: string } | undefined> {
  const current = await readOwnProfile(client, { signal })
  const taken = complaintAboutTitle(
    title,
    current.fields.map(({ field }) => field.name),
  )
  if (taken) return { of: 'title', sentence: taken }
  const field = newCustomField(title, category, type)
  const typed = picture && type === 'Image' ? encodeBase2e15(picture) : value
  const record = { ...withTyped(customRecordOf(field), typed), valueDescription: description.trim() || null }
  const text = formatTyped(record)
  const wrong = text === '' ? say.nothingInIt : complaintAboutCustom(text)
  if (wrong) return { of: 'value', sentence: wrong }
  const [result] = await saveFields(client, current, [{ field: field.name, audience, value: text }], { signal })
  if (result?.outcome === 'failed') throw result.error
  if (result?.outcome === 'conflict') throw new AtError('AT0022', say.titleTakenMeanwhile)
  void client.sync().catch(() => {})
  return undefined
}
