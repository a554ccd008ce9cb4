'use client'

import { type ReactNode, useState } from 'react'
import { escapeRegex } from '../../lib/client/list.ts'
import type { MetaChanges } from '../../lib/client/put-meta.ts'
import { formatAtKey, type PublicKey, type SelfKey, type SharedKey } from '../../lib/protocol/at-key.ts'
import { whyWords } from '../_client/why-unsent.ts'
import { Problem } from '../_ui/field.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import type { Item } from './items.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

export interface Way {
  readonly words: string
  readonly changes: MetaChanges
  readonly isNow?: boolean
}

/** Changes what is recorded beside a value, at once; the value itself is not sent again. */
export function useChange(item: Item, { owner, client, settle }: Records) {
  const [saying, setSaying] = useState<{ kind: 'saving' | 'here' | 'saved' } | { kind: 'failed'; sentence: string }>()
  async function change(changes: MetaChanges) {
    setSaying({ kind: 'saving' })
    try {
      const atClient = await client()
      await atClient.putMeta(item.key as PublicKey | SelfKey | SharedKey, changes)
      const { availableAt: _, expiresAt: __, ...besides } = item.metadata ?? {}
      const [entry] = await atClient.entriesHere({ regex: `^${escapeRegex(item.id)}$`, showHidden: true })
      if (entry) settle(new Map([[item.id, { ...besides, ...entry.metadata }]]))
      setSaying({ kind: 'here' })
      // Without a line it waits, and goes by itself.
      const isAnswered = await atClient.sync().then(
        () => true,
        () => false,
      )
      const waiting = (await atClient.unsent()).find(({ key }) => formatAtKey(key) === item.id)
      if (waiting?.trouble) setSaying({ kind: 'failed', sentence: whyWords(waiting, owner) })
      if (!isAnswered || waiting) return
      settle(new Map([[item.id, (await atClient.stored(item.key))?.metadata]]))
      setSaying({ kind: 'saved' })
    } catch (error) {
      setSaying({ kind: 'failed', sentence: sentenceOf(error, owner) })
    }
  }
  return { saying, change }
}

/** A few ways to have it, one tap each, and what came of the last. */
export function OneTap({
  label,
  ways,
  saying,
  onChoose,
  children,
}: {
  label: string
  ways: readonly Way[]
  saying: ReturnType<typeof useChange>['saying']
  onChoose: (changes: MetaChanges) => void
  /** One more way. */
  children?: ReactNode
}) {
  return (
    <fieldset className="mt-2">
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {ways.map(({ words, changes, isNow = false }) => (
          <button
            key={words}
            type="button"
            aria-pressed={isNow}
            disabled={saying?.kind === 'saving'}
            onClick={() => onChoose(changes)}
            className={tapClass}
          >
            {words}
          </button>
        ))}
        {children}
      </div>
      <div className="min-h-6 text-sm" aria-live="polite">
        {saying?.kind === 'saving' && <p className="mt-1.5 text-soft">{say.saving}</p>}
        {saying?.kind === 'here' && <p className="mt-1.5 text-soft">{say.savedHere}</p>}
        {saying?.kind === 'saved' && <p className="mt-1.5 text-good">{say.savedOnServer}</p>}
        {saying?.kind === 'failed' && <Problem>{saying.sentence}</Problem>}
      </div>
    </fieldset>
  )
}

export const tapClass =
  'inline-flex min-h-11 items-center rounded-full border border-edge px-4 text-sm hover:bg-sunken aria-pressed:border-owner-text aria-pressed:bg-owner/18 aria-pressed:font-medium aria-expanded:bg-sunken disabled:opacity-55'
