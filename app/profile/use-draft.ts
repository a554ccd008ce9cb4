'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import type { FieldName } from '../../lib/profile/fields.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldResult, saveFields } from '../../lib/profile/save.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { notePicture } from '../_client/own-picture.ts'
import { tellSaved } from '../_client/saved-elsewhere.ts'
import { useSession } from '../_client/session.tsx'
import { onLineChanged } from '../_client/use-online.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { answerFor, changesOf, type Draft, type DraftSide, draftOf, movedTo } from './draft.ts'
import type { Conflict } from './rebase.ts'
import { isAway, isAwayError, saveOverLine } from './save-over-line.ts'
import { afterSave, decided, refreshed, type Screen, type Sides, without } from './screen.ts'
import { useAgain } from './use-again.ts'
import { useStale } from './use-stale.ts'

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
  /** How many sides were empty when the rest was saved, and are gone. */
  readonly leftOut: number
  /** Whether this side was added a moment ago, and waits for its value. */
  isNew(field: FieldName, audience: Audience): boolean
  /** Changes what is known of a side; the rest of it stays. */
  set(field: FieldName, audience: Audience, part: Partial<Omit<DraftSide, 'audience'>>): void
  addSide(field: FieldName, side: Pick<DraftSide, 'audience' | 'unchecked'>): void
  /** Takes a side away; the last one of a field is emptied instead, so that there is still something to type in. */
  removeSide(field: FieldName, audience: Audience): void
  /** Gives what is for one audience to another one. */
  moveSide(field: FieldName, from: Audience, to: Pick<DraftSide, 'audience' | 'unchecked'>): void
  addField(field: FieldName): void
  /** Settles what was changed here and elsewhere. */
  decide(conflict: Conflict, keep: 'mine' | 'theirs'): void
  save(): Promise<void>
  /** Ends a save before its end; what was not written by then stays unsaved. */
  stop(): void
  /** Why the last save could not even begin. */
  readonly trouble: string | undefined
}

export function useDraft(viewer: AtSign): Loaded {
  const { state: session, device } = useSession()
  const [state, setState] = useState<Screen>()
  const [trouble, setTrouble] = useState<{ readonly sentence: string; readonly isAway: boolean }>()
  const [turn, setTurn] = useState(0)
  const [newest, setNewest] = useState<readonly [FieldName, Audience]>()
  const [saving, setSaving] = useState<Editing['saving']>()
  const [saveTrouble, setSaveTrouble] = useState<string>()
  const running = useRef<AbortController>(undefined)

  const read = useCallback(
    async (signal: AbortSignal) => readOwnProfile(await (await device()).straightClientOf(viewer), { signal }),
    [device, viewer],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for it once more
  useEffect(() => {
    if (session === 'opening') return
    const leaving = new AbortController()
    const { signal } = leaving
    read(signal)
      .then((current) => {
        if (signal.aborted) return
        setTrouble(undefined)
        setState({ current, draft: draftOf(current), results: [] })
      })
      .catch((error) => {
        if (!signal.aborted) setTrouble({ sentence: sentenceOf(error, viewer), isAway: isAwayError(error) })
      })
    return () => leaving.abort()
  }, [viewer, session, read, turn])

  useAgain(
    trouble?.isAway ?? false,
    useCallback(() => setTurn((n) => n + 1), []),
  )

  const pictures = state?.current.fields.find(({ field }) => field.kind === 'picture')?.answers
  useEffect(() => {
    if (pictures) notePicture(viewer, pictures)
  }, [viewer, pictures])

  useStale({
    current: state?.current,
    busy: saving !== undefined,
    isAway: state?.results.some(isAway) ?? false,
    read,
    onRead: useCallback((after: OwnProfile) => setState((now) => now && refreshed(now, after)), []),
  })

  /** Changes the sides of one field; what was said about these audiences no longer holds. */
  const change = useCallback((name: FieldName, audiences: readonly Audience[], sides: (of: Sides) => Sides) => {
    const isMeant = (result: FieldResult) =>
      result.field === name && audiences.some((audience) => sameAudience(result.audience, audience))
    setState(
      (state) =>
        state && {
          ...state,
          draft: state.draft.map((one) => (one.field.name === name ? { ...one, sides: sides(one.sides) } : one)),
          results: state.results.filter((result) => !isMeant(result)),
        },
    )
  }, [])

  const changes = useMemo(() => (state ? changesOf(state.current, state.draft) : []), [state])

  if (trouble !== undefined) {
    const again = () => {
      setTrouble(undefined)
      setTurn((n) => n + 1)
    }
    return { state: 'failed', sentence: trouble.sentence, again }
  }
  if (!state) return { state: 'opening' }
  const { current, draft, results, leftOut = 0 } = state

  return {
    state: 'open',
    editing: {
      current,
      draft,
      unsaved: changes.length,
      saving,
      results,
      leftOut,
      resultFor: (field, audience) =>
        results.find((result) => result.field === field && sameAudience(result.audience, audience)),
      isNew: (field, audience) => newest?.[0] === field && newest[1] === audience,
      set: (field, audience, part) =>
        change(field, [audience], (sides) =>
          sides.map((side) => (side.audience === audience ? { ...side, ...part } : side)),
        ),
      addSide(field, side) {
        setNewest([field, side.audience])
        change(field, [side.audience], (sides) =>
          sides.some(({ audience }) => sameAudience(audience, side.audience))
            ? sides
            : [...sides, { ...side, value: '' }],
        )
      },
      removeSide: (field, audience) => setState((now) => now && without(now, field, audience)),
      moveSide(field, from, to) {
        const own = draft.find(isOf(field))?.field
        const known = own && answerFor(current, own, from)
        setNewest([field, to.audience])
        change(field, [from, to.audience], (sides) =>
          sides.map((side) => (side.audience === from ? { ...movedTo(side, to.audience, known), ...to } : side)),
        )
      },
      addField(field) {
        setNewest([field, draftOf(current, [field]).find(isOf(field))?.sides[0]?.audience ?? 'everyone'])
        setState(
          (now) => now && { ...now, draft: [...now.draft, ...draftOf(now.current, [field]).filter(isOf(field))] },
        )
      },
      decide: (conflict, keep) => setState((now) => now && decided(now, conflict, keep)),
      trouble: saveTrouble,
      stop: () => running.current?.abort(),
      async save() {
        const controller = new AbortController()
        running.current = controller
        setSaveTrouble(undefined)
        setSaving({ done: 0, of: changes.length })
        try {
          const client = await (await device()).straightClientOf(viewer)
          const { signal } = controller
          const onResult = ({ outcome }: FieldResult) =>
            outcome !== 'failed' && setSaving((now) => now && { ...now, done: now.done + 1 })
          const written = await saveOverLine(
            (before, open) => saveFields(client, before, open, { signal, onResult }),
            current,
            changes,
            { line, signal },
          )
          setState((now) => now && afterSave(now, current, written.map(inWords(viewer))))
          if (written.some(({ outcome }) => outcome === 'saved' || outcome === 'removed')) tellSaved(viewer)
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

const line = { isUp: () => navigator.onLine, onChange: onLineChanged }

/** Why something was not saved, told as everything else here is. */
function inWords(owner: AtSign) {
  return (result: FieldResult): FieldResult => {
    if (result.outcome !== 'failed' || result.stopped || !(result.error instanceof AtError)) return result
    const { error, audience } = result
    return { ...result, sentence: sentenceOf(error, owner, audience.startsWith('@') ? (audience as AtSign) : owner) }
  }
}

function isOf(name: FieldName) {
  return ({ field }: Draft[number]) => field.name === name
}
