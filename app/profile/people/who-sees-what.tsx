'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useSession } from '../../_client/session.tsx'
import { buttonClass } from '../../_ui/button.tsx'
import { Light } from '../../_ui/gem.tsx'
import { NotNow } from '../../_ui/not-now.tsx'
import { OpeningPage } from '../../_ui/own-page.tsx'
import { SignedOut } from '../../_ui/signed-out.tsx'
import { Tabs } from '../../_ui/tabs.tsx'
import { isWide } from '../../_ui/use-wide.ts'
import { LeaveGuard } from '../leave-guard.tsx'
import { SaveBar } from '../save-bar.tsx'
import { type Editing, useDraft } from '../use-draft.ts'
import { ViewerChanged } from '../viewer-changed.tsx'
import { ByPerson } from './by-person.tsx'
import { rowsOf } from './cells.ts'
import { FieldSheet } from './field-sheet.tsx'
import { Table } from './table.tsx'
import * as say from './words.tsx'

const title = say.whoSeesWhat

/** All of one's page at once: what everyone, each group and each person gets of it, and why. */
export function WhoSeesWhat() {
  const { state, viewer } = useSession()
  /** Whose page has unsaved changes: it stays on the screen, whoever is signed in meanwhile. */
  const [unsavedOf, setUnsavedOf] = useState<AtSign>()
  const owner = unsavedOf ?? viewer
  if (owner) return <Opened key={owner} owner={owner} onUnsaved={setUnsavedOf} />
  if (state === 'opening') return <Opening seed="who" />
  return (
    <SignedOut seed="who" title={say.signInToSee} next="/profile/people" canClaim>
      {say.openedWithYourKeys}
    </SignedOut>
  )
}

interface OwnerProps {
  readonly owner: AtSign
  /** Called with the owner when there is something unsaved, and with undefined when there is nothing any more. */
  readonly onUnsaved: (owner: AtSign | undefined) => void
}

function Opened({ owner, onUnsaved }: OwnerProps) {
  const loaded = useDraft(owner)
  if (loaded.state === 'opening') return <Opening seed={owner} />
  if (loaded.state === 'failed') {
    return <NotNow owner={owner} title={say.cannotOpenYourPage} because={loaded.sentence} again={loaded.again} />
  }
  return <Everything owner={owner} onUnsaved={onUnsaved} editing={loaded.editing} />
}

const tabs = [
  { name: 'table', words: say.allAtOnce },
  { name: 'person', words: say.byPerson },
] as const

function Everything({ owner, onUnsaved, editing }: OwnerProps & { editing: Editing }) {
  const isUnsaved = editing.onlyOnScreen > 0
  useEffect(() => onUnsaved(isUnsaved ? owner : undefined), [onUnsaved, isUnsaved, owner])
  const [tab, setTab] = useState<(typeof tabs)[number]['name']>(() => (isWide() ? 'table' : 'person'))
  const [open, setOpen] = useState<string>()
  const discard = () => {
    editing.startOver()
    onUnsaved(undefined)
  }
  const parts = { editing, onOpen: setOpen }
  return (
    <>
      <Light seed={owner} />
      <div className="mx-auto w-full max-w-6xl grow px-5 pt-8 pb-16 sm:px-8 sm:pt-12">
        <h1 className="font-bold text-title">{title}</h1>
        <p className="mt-3 max-w-prose text-soft text-value">{say.whoGoesFirst}</p>
        <ViewerChanged owner={owner} onDiscard={discard} />
        {rowsOf(editing.draft).length === 0 ? (
          <p className="mt-8 text-soft">
            {say.nothingYet(
              <Link href="/profile" className="text-owner-text underline underline-offset-4">
                {say.beginWithName}
              </Link>,
            )}
          </p>
        ) : (
          <div className="mt-6">
            <Tabs label={say.howToLook} tabs={tabs} chosen={tab} onChoose={setTab}>
              {tab === 'table' ? <Table {...parts} /> : <ByPerson {...parts} />}
            </Tabs>
          </div>
        )}
        <p className="mt-8 flex flex-wrap gap-2">
          <Link href="/people?tab=groups" className={buttonClass('quiet')}>
            {say.contactsAndGroups}
          </Link>
          <Link href="/profile" className={buttonClass('quiet')}>
            {say.editMyPage}
          </Link>
        </p>
      </div>
      <FieldSheet name={open} editing={editing} onClose={() => setOpen(undefined)} />
      <SaveBar editing={editing} />
      <LeaveGuard owner={owner} unsaved={editing.onlyOnScreen} onSave={editing.save} onDiscard={discard} />
    </>
  )
}

function Opening({ seed }: { seed: string }) {
  return <OpeningPage seed={seed} title={title} doing={say.openingYourPage} script={say.openedByScript} />
}
