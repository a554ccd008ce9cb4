import { AtError } from '../protocol/at-error.ts'
import type { Feature } from '../protocol/features.ts'
import type { Context } from './context.ts'

/*
 * What is still being decided how to write. Where drafts are off, it is a syntax error, as it was before. [2026 §17]
 */

/** What `info` lists where drafts are on. */
export const draftFeatures: readonly Feature[] = [
  { name: 'notify.multi', status: 'Preview', description: 'notify:multi tells several atSigns the same' },
  { name: 'notify.eAtn', status: 'Preview', description: 'a notification may say when it ends' },
  { name: 'notify.eph', status: 'Preview', description: 'a notification may be kept in memory alone' },
  { name: 'batch.abortOnFailure', status: 'Preview', description: 'a batch may end at its first failure' },
]

/** Throws AT0003 where drafts are off. */
export function checkDrafts({ drafts }: Pick<Context, 'drafts'>, usage: string): void {
  if (!drafts) throw new AtError('AT0003', `Invalid syntax. ${usage}`)
}
