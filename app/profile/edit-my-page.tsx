'use client'

import { Eye } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useHeadingInPlace } from '../_client/heading.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { Notice } from '../_ui/notice.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { Tabs } from '../_ui/tabs.tsx'
import { Tinted } from '../_ui/tinted.tsx'
import { AddField } from './add-field.tsx'
import { Appearance } from './appearance.tsx'
import { FieldsInParts } from './fields-in-parts.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { SaveBar } from './save-bar.tsx'
import { Tour } from './tour.tsx'
import { type Editing, useDraft } from './use-draft.ts'
import { useSeenAs } from './use-seen-as.ts'
import { ViewAs } from './view-as.tsx'
import { ViewerChanged } from './viewer-changed.tsx'
import * as say from './words.tsx'

/** One's own page with handles on everything: what it says, and to whom. */
export function EditMyPage() {
  const { state, viewer } = useSession()
  /** Whose page has unsaved changes: it stays on the screen, whoever is signed in meanwhile. */
  const [unsavedOf, setUnsavedOf] = useState<AtSign>()
  const owner = unsavedOf ?? viewer
  if (owner) return <Editor key={owner} owner={owner} onUnsaved={setUnsavedOf} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a closed page" title={say.signInToEdit} next="/profile" canClaim>
      {say.openedWithYourKeys}
    </SignedOut>
  )
}

const tabs = [
  { name: 'content', words: say.content },
  { name: 'appearance', words: say.appearance },
] as const

interface EditorProps {
  readonly owner: AtSign
  /** Called with the owner when there is something unsaved, and with undefined when there is nothing any more. */
  readonly onUnsaved: (owner: AtSign | undefined) => void
}

function Editor({ owner, onUnsaved }: EditorProps) {
  const loaded = useDraft(owner)
  switch (loaded.state) {
    case 'opening':
      return <Opening />
    case 'failed':
      return <NotNow owner={owner} title={say.cannotOpenYourPage} because={loaded.sentence} again={loaded.again} />
    case 'open':
      return <Fields owner={owner} onUnsaved={onUnsaved} editing={loaded.editing} />
  }
}

function Fields({ owner, onUnsaved, editing }: EditorProps & { editing: Editing }) {
  useHeadingInPlace()
  const isUnsaved = editing.onlyOnScreen > 0
  useEffect(() => onUnsaved(isUnsaved ? owner : undefined), [onUnsaved, isUnsaved, owner])
  const discard = () => {
    editing.startOver()
    onUnsaved(undefined)
  }
  const fields = useRef<HTMLDivElement>(null)
  const [as, turn] = useSeenAs(owner)
  const [tab, setTab] = useState<(typeof tabs)[number]['name']>('content')
  const shown = useDeferredValue(tab)
  // Another colour is another look of everything on the screen.
  const theme = useDeferredValue(editing.looks.theme)
  const isSaving = editing.saving
  const wasSaving = useRef(false)
  // What could not be saved may be far from the button: the first of it comes into view, with its reason.
  useEffect(() => {
    if (wasSaving.current && !isSaving) fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    wasSaving.current = isSaving
  }, [isSaving])
  const conflicts = editing.results.filter(({ outcome }) => outcome === 'conflict').length
  // So does what was found to be changed elsewhere when it was sent, unless something is being typed.
  useEffect(() => {
    if (conflicts === 0 || document.activeElement?.matches('input, textarea')) return
    fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [conflicts])
  const isNew = editing.current.fields.every(({ answers }) => answers.length === 0)
  return (
    <>
      <Tinted theme={theme} nonce={undefined} />
      <Light seed={owner} />
      <div className="mx-auto grid w-full max-w-6xl grow grid-cols-1 lg:overflow-x-clip gap-x-12 px-5 pt-8 sm:px-8 sm:pt-12 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
        <div className={as ? 'max-lg:hidden' : ''}>
          <h1 className="font-bold text-title">{isNew ? say.makeItYours : say.editMyPage}</h1>
          <p className="mt-3 max-w-prose text-soft text-value">
            {isNew ? say.beginWithNameAndPicture : say.everyValueHasItsSide}
          </p>
          {editing.current.truncated && <p className="mt-3 max-w-prose text-soft">{say.moreThanOpens}</p>}
          <Tour owner={owner} isNew={isNew} />
          <ViewerChanged owner={owner} onDiscard={discard} />
          {editing.isRestored && (
            <div className="mt-6">
              <Notice
                title={say.unsavedIsHereAgain}
                next={
                  <Button kind="quiet" onClick={editing.startOver}>
                    {say.startOver}
                  </Button>
                }
              >
                {say.keptHereOnly}
              </Notice>
            </div>
          )}
          <Button kind="quiet" onClick={() => turn('everyone')} className="mt-6 lg:hidden">
            <Eye aria-hidden="true" /> {say.seeItAs}
          </Button>
          <div className="mt-6">
            <Tabs label={say.whatToChange} tabs={tabs} chosen={tab} onChoose={setTab}>
              {/* Hundreds of fields take long to come back, so they stay. */}
              <div hidden={shown !== 'content'} inert={tab !== 'content'}>
                <FieldsInParts editing={editing} fields={fields} />
                <AddField editing={editing} />
              </div>
              {shown === 'appearance' && <Appearance editing={editing} />}
            </Tabs>
          </div>
        </div>
        <ViewAs editing={editing} as={as} onTurn={turn} />
      </div>
      <SaveBar editing={editing} />
      <LeaveGuard owner={owner} unsaved={editing.onlyOnScreen} onSave={editing.save} onDiscard={discard} />
    </>
  )
}

function Opening() {
  return (
    <div className="mx-auto w-full max-w-6xl px-5 pt-8 sm:px-8 sm:pt-12">
      <h1 className="font-bold text-title">{say.editMyPage}</h1>
      <p className={`mt-3 text-soft text-value ${withScript}`} role="status">
        {say.openingYourPage}
      </p>
      <NeedsScript>{say.openedByScript}</NeedsScript>
      <div className={`mt-8 max-w-xl space-y-6 ${withScript}`} aria-hidden="true">
        {['h-40', 'h-24', 'h-24', 'h-32', 'h-24'].map((height, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move
          <div key={i} className={`${height} rounded-sheet bg-sunken`} />
        ))}
      </div>
    </div>
  )
}
