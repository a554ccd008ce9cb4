'use client'

import {
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useTransition,
} from 'react'
import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import type { CustomField } from '../../lib/profile/custom-field.ts'
import { fieldOfGroupSides, noCircles } from '../../lib/profile/group-sides.ts'
import { renameInOrder } from '../../lib/profile/order.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldChange, type FieldResult, profileWith, saveFields } from '../../lib/profile/save.ts'
import { discardUnsent, saveSides } from '../../lib/profile/save-groups.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { notePicture } from '../_client/own-picture.ts'
import { useCircles, useKeptGroups } from '../_client/use-circles.ts'
import { useClient } from '../_client/use-client.ts'
import { useConflicts, useSync } from '../_client/use-sync.ts'
import { sentenceOf } from '../_words/sentences.ts'
import {
  answerFor,
  changesOf,
  type Draft,
  type DraftSide,
  draftOf,
  isEmpty,
  movedTo,
  namesIn,
  noSettings,
  retitle,
} from './draft.ts'
import { withKept } from './kept-draft.ts'
import { isOffered, offersOf, onlyOnScreen, withOffers } from './offers.ts'
import type { Conflict } from './rebase.ts'
import { afterSave, decided, putBack, refreshed, type Screen, takenAway, without, withSides } from './screen.ts'
import { edited, type Step, undone } from './undo.ts'
import { useKeptDraft } from './use-kept-draft.ts'
import { useReading } from './use-reading.ts'
import { resultAt, type Waiting, waitingOf } from './waiting.ts'
import * as say from './words.tsx'

export type Loaded =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'open'; readonly editing: Editing }

/** One's own page while it is edited. */
export interface Editing {
  readonly current: OwnProfile
  /** The same in the look and the order that are chosen on the screen. */
  readonly looks: OwnProfile
  readonly draft: Draft
  /** How many values differ from what is on the server. */
  readonly unsaved: number
  /** How many of them are nowhere but on this screen. */
  readonly onlyOnScreen: number
  readonly saving: boolean
  /** Whether something was taken back that still stands on the screen: until then nothing is saved. */
  readonly isUndoing: boolean
  /** What came of the last save, for a value that was not touched since. */
  resultFor(field: string, audience: Audience): FieldResult | undefined
  readonly results: readonly FieldResult[]
  /** How many sides were empty when the rest was saved, and are gone. */
  readonly leftOut: number
  /** Whether this side was added a moment ago, and waits for its value. */
  isNew(field: string, audience: Audience): boolean
  /** Every name on the page, and on the screen. */
  names(): string[]
  /** Changes what is known of a side; the rest of it stays. */
  set(field: string, audience: Audience, part: Partial<Omit<DraftSide, 'audience'>>): void
  addSide(field: string, side: Pick<DraftSide, 'audience' | 'unchecked'>): void
  /** Gives a field these sides in the stead of all that it has, as one step. */
  setSides(field: string, sides: readonly DraftSide[]): void
  /** Takes a side away; the last one of a field is emptied instead, so that there is still something to type in. */
  removeSide(field: string, audience: Audience): void
  /** Gives what is for one audience to another one. */
  moveSide(field: string, from: Audience, to: Pick<DraftSide, 'audience' | 'unchecked'>): void
  /** Gives what is for one audience to another one in several fields, where the other has nothing yet. */
  moveAll(fields: readonly string[], from: Audience, to: Audience, what: string): void
  addField(field: string): void
  /** Adds something under a title, with what is stored of it where that is known. */
  addCustom(field: CustomField, value?: string): void
  /** Gives it another title, or another place; false where part of it cannot be read. */
  retitle(name: string, field: CustomField): boolean
  /** Takes a whole field away, once this is saved. */
  takeAway(field: string): void
  /** What was taken away is there again. */
  putBack(field: string): void
  /** Sets how the page looks, or its order; undefined for as it is stored. */
  setting(name: SettingName, value: string): void
  /** Settles what was changed here and elsewhere. */
  decide(conflict: Conflict, keep: 'mine' | 'theirs'): void
  /** That formatted text can be pasted; undefined once its owner has put that aside. */
  readonly tip: { dismiss(): void } | undefined
  /** What was changed last and can be taken back; undefined for nothing. */
  readonly lastChanged: string | undefined
  /** Takes the last change back that is not saved. */
  undo(): void
  /** Whether what was typed on an earlier page, and not saved, is here again. */
  readonly isRestored: boolean
  /** Gives up all that is not saved. */
  startOver(): void
  /** Saves on this device, from where it goes to the server by itself. */
  save(): Promise<void>
  readonly waiting: Waiting
  /** Gives up what was saved here and is not on the server yet. */
  takeBack(): Promise<void>
  /** Why the last save could not even begin. */
  readonly trouble: string | undefined
}

/** What of a page's look is set beside its values. */
export type SettingName = 'theme' | 'theme_color' | 'field_order_of_self'

const tipGone: FieldChange = { field: 'htmltoastview', audience: 'everyone', value: 'false' }

const settingWords: Readonly<Record<SettingName, string>> = {
  theme: say.lightOrDark,
  theme_color: say.colour,
  field_order_of_self: say.order,
}

export function useDraft(viewer: AtSign): Loaded {
  const device = useClient(viewer)
  const client = device.state === 'here' ? device.value : undefined
  const sync = useSync(viewer)
  const groups = useCircles(viewer)
  const circles = groups.state === 'here' ? groups.value : undefined
  const [unsent, setUnsent] = useState<readonly Unsent[]>([])
  const [state, setState] = useState<Screen>()
  const [trouble, setTrouble] = useState<string>()
  const [newest, setNewest] = useState<readonly [string, Audience]>()
  const [saving, setSaving] = useState(false)
  const [isUndoing, startUndo] = useTransition()
  const circlesNow = useRef(circles)
  circlesNow.current = circles
  const [saveTrouble, setSaveTrouble] = useState<string>()
  const [isRestored, setIsRestored] = useState(false)
  const [isTipGone, setIsTipGone] = useState(false)
  const waiting = useMemo(() => waitingOf(viewer, unsent, sync), [viewer, unsent, sync])
  const twoVersions = useConflicts(viewer)
  const [settled, setSettled] = useState<readonly number[]>([])
  const offers = useMemo(
    () => offersOf(viewer, twoVersions.list).filter(({ id }) => !settled.includes(id)),
    [viewer, twoVersions.list, settled],
  )

  useEffect(() => client?.watchUnsent(setUnsent), [client])
  useKeptGroups(viewer, groups, saving)

  const changes = useMemo(() => (state ? changesOf(state.current, state.draft, state.settings) : []), [state])
  const onlyHere = useMemo(() => onlyOnScreen(offers, changes), [offers, changes])
  const kept = useKeptDraft(client, viewer, state, onlyHere)
  const readAgain = useReading({
    client: kept.isRead ? client : undefined,
    circles,
    current: state?.current,
    busy: saving,
    onRead: (after) => {
      setTrouble(undefined)
      const begun = state || kept.text === undefined ? undefined : withKept(after, kept.text)
      const screen = (now: Screen | undefined): Screen => (now ? refreshed(now, after) : (begun ?? untouched(after)))
      const take = () => {
        setIsRestored((was) => was || begun !== undefined)
        setState((now) => withOffers(screen(now), offers))
      }
      // A page with hundreds of fields is drawn while somebody can go on elsewhere.
      if (state) take()
      else startTransition(take)
    },
    // What is on the screen stays.
    onTrouble: (error) => setTrouble(sentenceOf(error, viewer)),
  })

  useEffect(() => setState((now) => now && withOffers(now, offers)), [offers])

  const pictures = state?.current.fields.find(({ field }) => field.kind === 'picture')?.answers
  useEffect(() => {
    if (pictures) notePicture(viewer, pictures)
  }, [viewer, pictures])

  /** Changes what stands on the screen, in a step that can be taken back. */
  const edit = useCallback((step: Omit<Step, 'from'>, change: (now: Screen) => Screen) => {
    setState((now) => now && edited(now, change(now), step))
  }, [])

  // A field is not drawn anew when another one is typed in, and its handles are of before then.
  const latest = useRef(state)
  useLayoutEffect(() => {
    latest.current = state
  }, [state])

  const looks = useMemo(() => state && profileWith(state.current, state.settings ?? noSettings), [state])

  if (!state || !looks) {
    if (device.state === 'failed') return device
    if (device.state === 'locked') return { state: 'failed', sentence: lockedSentence(viewer), again: readAgain }
    if (trouble === undefined) return { state: 'opening' }
    const again = () => {
      setTrouble(undefined)
      readAgain()
    }
    return { state: 'failed', sentence: trouble, again }
  }
  const { current, draft, results, leftOut = 0 } = state
  const labelOf = (name: string) => draft.find(isOf(name))?.field.label ?? name

  return {
    state: 'open',
    editing: {
      current,
      looks,
      draft,
      unsaved: changes.length,
      onlyOnScreen: onlyHere.length,
      saving,
      isUndoing,
      results: [...results, ...offers],
      leftOut,
      resultFor: (field, audience) => resultAt(field, audience, [...offers, ...results], waiting),
      names: () => namesIn(latest.current ?? state),
      isNew: (field, audience) => newest?.[0] === field && newest[1] === audience,
      set(field, audience, part) {
        const step = { what: labelOf(field), ...('value' in part && { typedIn: `${field} ${audience}` }) }
        edit(step, (now) =>
          withSides(now, field, [audience], (sides) =>
            sides.map((side) => (side.audience === audience ? { ...side, ...part } : side)),
          ),
        )
      },
      addSide(field, side) {
        setNewest([field, side.audience])
        edit({ what: labelOf(field) }, (now) =>
          withSides(now, field, [side.audience], (sides) =>
            sides.some(({ audience }) => sameAudience(audience, side.audience))
              ? sides
              : [...sides, { ...side, value: '' }],
          ),
        )
      },
      setSides(field, sides) {
        edit({ what: labelOf(field) }, (now) => {
          const before = now.draft.find(isOf(field))?.sides ?? []
          const audiences = [...before, ...sides].map(({ audience }) => audience)
          return withSides(now, field, audiences, () => sides)
        })
      },
      removeSide: (field, audience) => edit({ what: labelOf(field) }, (now) => without(now, field, audience)),
      moveSide(field, from, to) {
        const own = draft.find(isOf(field))?.field
        const known = own && answerFor(current, own, from)
        setNewest([field, to.audience])
        edit({ what: labelOf(field) }, (now) =>
          withSides(now, field, [from, to.audience], (sides) =>
            sides.map((side) => (side.audience === from ? { ...movedTo(side, to.audience, known), ...to } : side)),
          ),
        )
      },
      moveAll(names, from, to, what) {
        edit({ what }, (now) =>
          names.reduce((screen, name) => {
            const own = screen.draft.find(isOf(name))?.field
            const known = own && answerFor(current, own, from)
            return withSides(screen, name, [from, to], (sides) =>
              sides.some(({ audience, value }) => audience === to && !isEmpty(value))
                ? sides
                : sides.flatMap((side) =>
                    side.audience === to ? [] : side.audience === from ? [movedTo(side, to, known)] : [side],
                  ),
            )
          }, now),
        )
      },
      addField(field) {
        const added = draftOf(current, [field]).filter(isOf(field))
        setNewest([field, added[0]?.sides[0]?.audience ?? 'everyone'])
        edit({ what: added[0]?.field.label ?? field }, (now) => ({ ...now, draft: [...now.draft, ...added] }))
      },
      addCustom(field, value = '') {
        setNewest([field.name, 'everyone'])
        const added = { field, sides: [{ audience: 'everyone', value }] } as const
        edit({ what: field.label }, (now) => ({
          ...now,
          draft: [...now.draft.filter((one) => !isOf(field.name)(one)), added],
        }))
      },
      retitle(name, field) {
        const { draft, settings = noSettings } = latest.current ?? state
        const moved = retitle(draft, name, field)
        const before = draft.find(isOf(name))?.field
        if (!moved || !before) return false
        const order = settings.get('field_order_of_self') ?? current.settings.get('field_order_of_self') ?? ''
        const renamed = renameInOrder(order, before.label, field.label)
        edit({ what: before.label }, (now) => ({
          ...now,
          draft: moved,
          ...(renamed === order ? {} : { settings: new Map([...settings, ['field_order_of_self', renamed]]) }),
        }))
        return true
      },
      takeAway: (name) => edit({ what: labelOf(name) }, (now) => takenAway(now, name)),
      putBack: (name) => edit({ what: labelOf(name) }, (now) => putBack(now, name)),
      setting(name, value) {
        edit({ what: settingWords[name] }, (now) => {
          const next = new Map(now.settings)
          if (now.current.settings.get(name) === value) next.delete(name)
          else next.set(name, value)
          return { ...now, settings: next }
        })
      },
      tip:
        isTipGone || current.settings.get('htmltoastview') === 'false'
          ? undefined
          : {
              dismiss() {
                setIsTipGone(true)
                // It comes once more where this could not be kept.
                if (client) void saveFields(client, current, [tipGone])
              },
            },
      lastChanged: state.steps?.at(-1)?.what,
      undo() {
        startUndo(() => {
          setNewest(undefined)
          setState((now) => now && withOffers(undone(now), offers))
        })
      },
      decide(conflict, keep) {
        const screen = decided(latest.current ?? state, conflict, keep)
        setState(screen)
        const offer = offers.find((offer) => offer === conflict)
        if (offer) {
          setSettled((ids) => [...ids, offer.id])
          // It may have been settled in another tab a moment ago.
          void twoVersions.resolve(offer.id, keep).catch(() => {})
        } else if (keep === 'mine') {
          const isMeant = ({ field, audience }: FieldChange) =>
            field === conflict.field && sameAudience(audience, conflict.audience)
          void save(screen.current, changesOf(screen.current, screen.draft).filter(isMeant))
        }
      },
      trouble: saveTrouble,
      isRestored: isRestored && onlyHere.length > 0,
      startOver() {
        setIsRestored(false)
        // Gone for certain, before it is seen to be.
        void kept.drop().then(() => edit({ what: say.everything }, (now) => withOffers(untouched(now.current), offers)))
      },
      waiting,
      async takeBack() {
        if (!client) return
        const notes = unsent.filter(({ key }) => fieldOfGroupSides(key) !== undefined)
        try {
          const stay = await discardUnsent(client, [...notes, ...waiting.changes])
          setSaveTrouble(stay.length > 0 ? say.groupsGetIt : undefined)
          setState((now) => now && { ...now, results: [] })
        } catch (error) {
          setSaveTrouble(sentenceOf(error, viewer))
        }
      },
      save: async () => (isUndoing ? undefined : save(current, changes)),
    },
  }

  async function save(over: OwnProfile, wanted: readonly FieldChange[]): Promise<void> {
    if (!client) return setSaveTrouble(device.state === 'failed' ? device.sentence : lockedSentence(viewer))
    setSaveTrouble(undefined)
    setSaving(true)
    try {
      // A page that is closed in the middle comes back to this, not to what was typed before it.
      await kept.now()
      // What was never seen here would be written over as if it were not there.
      if (!sync?.isComplete) await client.sync().catch(() => {})
      const undisputed = wanted.filter((change) => !isOffered(offers, change))
      const written = await saveSides(client, over, undisputed, circlesNow.current ?? over.circles ?? noCircles)
      // Told a moment later otherwise, and in between it would be said to be on the server.
      setUnsent(await client.unsent())
      setState((now) => now && afterSave(now, over, written.map(inWords(viewer))))
      // Another tab may be the one that sends, and asleep.
      if (client.preferences.strategy === 'immediate') void client.sync().catch(() => {})
    } catch (error) {
      // What stands on the screen is the only copy of it, so it stays.
      setSaveTrouble(sentenceOf(error, viewer))
    } finally {
      setSaving(false)
    }
  }
}

function untouched(current: OwnProfile): Screen {
  return { current, draft: draftOf(current), results: [] }
}

function lockedSentence(owner: AtSign): string {
  return say.keysLocked(owner)
}

/** Why something was not saved, told as everything else here is. */
function inWords(owner: AtSign) {
  return (result: FieldResult): FieldResult => {
    if (result.outcome !== 'failed' || result.stopped || !(result.error instanceof AtError)) return result
    const { error, audience } = result
    return { ...result, sentence: sentenceOf(error, owner, audience.startsWith('@') ? (audience as AtSign) : owner) }
  }
}

function isOf(name: string) {
  return ({ field }: Draft[number]) => field.name === name
}
