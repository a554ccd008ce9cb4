'use client'

import { ArrowLeft } from 'lucide-react'
import { type KeyboardEvent, memo, useDeferredValue, useMemo, useState } from 'react'
import { audienceLabel, isGroupAudience } from '../../lib/profile/audience-label.ts'
import { noCircles } from '../../lib/profile/group-sides.ts'
import { sameAtSign } from '../../lib/protocol/at-sign.ts'
import { Marks } from '../_page/marks.tsx'
import { Shown } from '../_page/shown.tsx'
import type { SideState } from '../_page/side-state.ts'
import { useMarks } from '../_page/use-marks.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { useWide } from '../_ui/use-wide.ts'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { viewersIn } from './draft.ts'
import { type SeenAs, type Sided, seenAs, somebody } from './seen-as.ts'
import { SeenFollows } from './seen-follows.tsx'
import type { Editing } from './use-draft.ts'
import { useReferred } from './use-seen-as.ts'
import * as say from './words.tsx'

/**
 * The page itself, as somebody will get it once all is saved. Beside the fields where there is room, and in their place where
 * there is not.
 */
export const ViewAs = memo(function ViewAs(props: Props) {
  // After the fields, which are what somebody is here for.
  const isBeside = useDeferredValue(useWide(), false)
  return isBeside || props.as !== undefined ? <Preview {...props} /> : null
})

interface Props {
  readonly editing: Editing
  /** Undefined for nobody in particular: there it is everyone's, and only where there is room for it. */
  readonly as: SeenAs | undefined
  readonly onTurn: (to: SeenAs | undefined) => void
}

function Preview({ editing, as, onTurn }: Props) {
  const { looks, draft } = editing
  const seen = as ?? 'everyone'
  const [dressed, drafted] = [useDeferredValue(looks), useDeferredValue(draft)]
  const sided = useMemo(() => seenAs(dressed, drafted, seen), [dressed, drafted, seen])
  return (
    <aside aria-label={say.preview}>
      {as && <h1 className="sr-only lg:hidden">{say.pageAsOthersSeeIt}</h1>}
      <div className="sticky top-8 pb-8">
        {as && (
          <Button kind="plain" onClick={() => onTurn(undefined)} className="-ms-5 mb-2 lg:hidden">
            <ArrowLeft className="rtl:-scale-x-100" aria-hidden="true" /> {say.backToFields}
          </Button>
        )}
        <Picker editing={editing} seen={seen} onTurn={onTurn} />
        <p className="mt-2 text-soft text-sm" aria-live="polite">
          {wordsFor(seen, sided, editing)}
        </p>
        <article
          key={seen}
          aria-label={say.pageAsTheySeeIt(whoIs(seen, editing))}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard
          tabIndex={0}
          className="mt-4 animate-turn-in rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line sm:p-7 lg:max-h-[calc(100dvh-14rem)] lg:overflow-y-auto"
        >
          <Turned sided={sided} />
        </article>
      </div>
    </aside>
  )
}

/** The same as long as nobody would see anything else. */
const Turned = memo(function Turned({ sided: { everyone, own } }: { sided: Sided }) {
  const answered = useReferred(everyone.atSign, (own?.profile ?? everyone).answers)
  const side = useMemo((): SideState => {
    if (!own) return { state: 'anyone' }
    const { viewer, profile } = own
    return { state: 'seen', viewer, side: { ...profile, answered }, again: () => {} }
  }, [own, answered])
  return (
    <Marks value={useMarks(everyone)}>
      <Shown
        everyone={everyone}
        answered={answered}
        side={side}
        isPreview
        actions={() => <SeenFollows of={everyone} />}
      />
    </Marks>
  )
})

const other = 'somebody else'

function Picker({
  editing: { current, draft },
  seen,
  onTurn,
}: {
  editing: Editing
  seen: SeenAs
  onTurn: (to: SeenAs) => void
}) {
  const { circles = noCircles, atSign: owner } = current
  const known = viewersIn(draft, circles)
  const people = seen.startsWith('@') && !known.includes(seen as (typeof known)[number]) ? [seen, ...known] : known
  const [typing, setTyping] = useState(false)
  return (
    <>
      <label className="flex items-center gap-3 text-soft text-sm">
        {say.seeItAsLegend}
        <select
          value={typing ? other : seen}
          onChange={({ target }) => {
            setTyping(target.value === other)
            if (target.value !== other) onTurn(target.value as SeenAs)
          }}
          className="min-h-11 min-w-0 rounded-control border border-edge bg-raised px-3 text-base text-ink"
        >
          <option value="everyone">{say.everyone}</option>
          {people.length > 0 && (
            <optgroup label={say.people}>
              {people.map((person) => (
                <option key={person} value={person}>
                  {person}
                </option>
              ))}
            </optgroup>
          )}
          {circles.all.length > 0 && (
            <optgroup label={say.groups}>
              {circles.all.map(({ audience, name }) => (
                <option key={audience} value={audience}>
                  {audience === 'contacts' ? say.somebodyInContacts : say.somebodyInGroup(name)}
                </option>
              ))}
            </optgroup>
          )}
          <option value="blocked">{say.somebodyYouBlocked}</option>
          <option value={other}>{say.somebodyElse}</option>
        </select>
      </label>
      {typing && (
        <Typed
          owner={owner}
          onTurn={(to) => {
            setTyping(false)
            onTurn(to)
          }}
        />
      )}
    </>
  )
}

/** Nobody is asked whether there is such an atSign: the page says the same of who is not there yet. */
function Typed({ owner, onTurn }: { owner: Editing['current']['atSign']; onTurn: (to: SeenAs) => void }) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  function see() {
    const read = readAtSign(text)
    if ('problem' in read) return setProblem(read.problem)
    if (sameAtSign(read.atSign, owner)) return setProblem(say.thatIsYouBesideFields)
    onTurn(read.atSign)
  }
  return (
    <div className="mt-3 max-w-sm animate-rise">
      <Field
        label={say.whoseSide}
        beside={
          <Button kind="quiet" onClick={see}>
            {say.seeIt}
          </Button>
        }
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setProblem(undefined)
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          see()
        }}
        problem={problem}
        placeholder="@bob"
        {...verbatim}
        autoFocus
      />
    </div>
  )
}

function whoIs(seen: SeenAs, { current: { circles } }: Editing): string {
  if (seen === 'blocked') return say.somebodyBlocked
  if (seen === 'everyone') return say.everyone
  return isGroupAudience(seen) ? say.somebodyIn(audienceLabel(seen, circles?.all)) : seen
}

/** For whom this is the page, where that is not plain to see. */
function wordsFor(seen: SeenAs, { everyone, own }: Sided, editing: Editing): string {
  const unsaved = editing.unsaved > 0 ? say.withUnsaved : ''
  if (seen === 'everyone') return say.anyoneWhoOpensIt(unsaved)
  if (seen === 'blocked') {
    return say.nothingOfTheirOwn(unsaved)
  }
  const answers = own?.profile.answers ?? []
  const refers = answers.some(({ shown }) => shown.kind === 'reference' && !sameAtSign(shown.owner, everyone.atSign))
  const elsewhere = refers ? say.referencesAsEveryone : ''
  if (isGroupAudience(seen)) {
    return say.somebodyInThisGroup(somebody, elsewhere, unsaved)
  }
  const isTheirs = answers.some(({ onlyForYou }) => onlyForYou)
  return `${isTheirs ? say.getsWhenSignedIn(seen) : say.seesWhatEveryoneSees(seen)}${elsewhere}${unsaved}`
}
