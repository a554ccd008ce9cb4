'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import type { FieldName } from '../../lib/profile/fields.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldResult, profileAfter, saveFields } from '../../lib/profile/save.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { changesOf, type Draft, type DraftValue, draftOf } from './draft.ts'

export type Loaded =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'open'; readonly editing: Editing }

/** One's own page while it is edited. */
export interface Editing {
  readonly current: OwnProfile
  readonly draft: Draft
  /** How many values differ from what is on the server. */
  readonly unsaved: number
  readonly saving: { readonly done: number; readonly of: number } | undefined
  /** What came of the last save, for a value that was not touched since. */
  resultFor(field: FieldName, audience: Audience): FieldResult | undefined
  readonly results: readonly FieldResult[]
  /** Whether this side was added a moment ago, and waits for its value. */
  isNew(field: FieldName, audience: Audience): boolean
  set(field: FieldName, audience: Audience, value: DraftValue): void
  addSide(field: FieldName, audience: Audience): void
  removeSide(field: FieldName, audience: Audience): void
  addField(field: FieldName): void
  save(): Promise<void>
  /** Ends a save before its end; what was not written by then stays unsaved. */
  stop(): void
  /** Why the last save could not even begin. */
  readonly trouble: string | undefined
}

interface State {
  readonly current: OwnProfile
  readonly draft: Draft
  readonly results: readonly FieldResult[]
}

export function useDraft(viewer: AtSign): Loaded {
  const { state: session, device } = useSession()
  const [state, setState] = useState<State>()
  const [trouble, setTrouble] = useState<string>()
  const [turn, setTurn] = useState(0)
  const [newest, setNewest] = useState<readonly [FieldName, Audience]>()
  const [saving, setSaving] = useState<Editing['saving']>()
  const [saveTrouble, setSaveTrouble] = useState<string>()
  const running = useRef<AbortController>(undefined)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for it once more
  useEffect(() => {
    if (session === 'opening') return
    const leaving = new AbortController()
    const { signal } = leaving
    setTrouble(undefined)
    device()
      .then((open) => open.clientOf(viewer))
      .then((client) => readOwnProfile(client, { signal }))
      .then((current) => !signal.aborted && setState({ current, draft: draftOf(current), results: [] }))
      .catch((error) => !signal.aborted && setTrouble(sentenceOf(error, viewer)))
    return () => leaving.abort()
  }, [viewer, session, device, turn])

  /** Changes the sides of one field; what was said about a changed side no longer holds. */
  const change = useCallback(
    (
      name: FieldName,
      audience: Audience | undefined,
      sides: (of: Draft[number]['sides']) => Draft[number]['sides'],
    ) => {
      setState(
        (state) =>
          state && {
            ...state,
            draft: state.draft.map((one) => (one.field.name === name ? { ...one, sides: sides(one.sides) } : one)),
            results: state.results.filter(
              (result) => result.field !== name || !audience || !sameAudience(result.audience, audience),
            ),
          },
      )
    },
    [],
  )

  const changes = useMemo(() => (state ? changesOf(state.current, state.draft) : []), [state])

  if (trouble !== undefined) return { state: 'failed', sentence: trouble, again: () => setTurn((n) => n + 1) }
  if (!state) return { state: 'opening' }
  const { current, draft, results } = state

  return {
    state: 'open',
    editing: {
      current,
      draft,
      unsaved: changes.length,
      saving,
      results,
      resultFor: (field, audience) =>
        results.find((result) => result.field === field && sameAudience(result.audience, audience)),
      isNew: (field, audience) => newest?.[0] === field && newest[1] === audience,
      set: (field, audience, value) =>
        change(field, audience, (sides) =>
          sides.map((side) => (side.audience === audience ? { ...side, value } : side)),
        ),
      addSide(field, audience) {
        setNewest([field, audience])
        change(field, audience, (sides) =>
          sides.some((side) => sameAudience(side.audience, audience)) ? sides : [...sides, { audience, value: '' }],
        )
      },
      removeSide: (field, audience) =>
        change(field, audience, (sides) => sides.filter((side) => side.audience !== audience)),
      addField: (field) =>
        setState({
          ...state,
          draft: [...draft, ...draftOf(current, [field]).filter((one) => one.field.name === field)],
        }),
      trouble: saveTrouble,
      stop: () => running.current?.abort(),
      async save() {
        const controller = new AbortController()
        running.current = controller
        setSaveTrouble(undefined)
        setSaving({ done: 0, of: changes.length })
        try {
          const client = await (await device()).clientOf(viewer)
          const written = await saveFields(client, current, changes, {
            signal: controller.signal,
            onResult: () => setSaving((now) => now && { ...now, done: now.done + 1 }),
          })
          setState((now) => {
            if (!now) return now
            const after = profileAfter(current, written)
            return { current: after, draft: settle(now.draft, after, written), results: written }
          })
        } catch (error) {
          // What stands on the screen is the only copy of it, so it stays.
          setSaveTrouble(sentenceOf(error, viewer))
        } finally {
          setSaving(undefined)
        }
      },
    },
  }
}

/** A picture that is on the server now is the stored one, also when it was there already. */
function settle(draft: Draft, current: OwnProfile, results: readonly FieldResult[]): Draft {
  return draft.map(({ field, sides }) => {
    if (field.kind !== 'picture') return { field, sides }
    const stored = current.fields.find((own) => own.field === field)?.answers ?? []
    return {
      field,
      sides: sides.map((side) => {
        const isMeant = ({ audience }: { audience: Audience }) => sameAudience(audience, side.audience)
        const failed = results.some(
          (result) => result.outcome === 'failed' && result.field === field.name && isMeant(result),
        )
        const shown = stored.find(isMeant)?.shown
        return !failed && shown?.kind === 'picture' ? { ...side, value: shown.picture } : side
      }),
    }
  })
}
