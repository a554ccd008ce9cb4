'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldResult, profileAfter, saveFields } from '../../lib/profile/save.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { ChoosePortrait } from '../_client/portrait/choose-portrait.tsx'
import { useSession } from '../_client/session.tsx'
import { Unlock } from '../_client/unlock.tsx'
import { useProfile } from '../_client/use-profile.ts'
import { useTask } from '../_client/use-task.ts'
import { PageLink } from '../_page/page-link.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Field, Problem } from '../_ui/field.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { Notice } from '../_ui/notice.tsx'
import { OpeningPage, OwnPage } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { pathOf } from '../_words/path-of.ts'
import { aboutExample, beginningOf, changesFor, type FirstPage } from './first-page.ts'
import * as say from './words.ts'

const title = say.thisIsYou

/** The last step of somebody new: what everyone sees first of them. */
export function Welcome() {
  const { state, viewer } = useSession()
  if (viewer) return <Own key={viewer} owner={viewer} />
  if (state === 'opening') return <Opening seed="a first facet" />
  return (
    <SignedOut seed="a first facet" title={say.signInToBegin} next="/welcome" canClaim>
      {say.beginsWithNameAndPicture}
    </SignedOut>
  )
}

function Own({ owner }: { owner: AtSign }) {
  const profile = useProfile(owner)
  /** As it was when it was opened: what comes meanwhile does not change what somebody types over. */
  const [begun, setBegun] = useState<OwnProfile>()
  if (profile.state === 'here' && begun === undefined) setBegun(profile.value)
  if (begun) return <First current={begun} />
  if (profile.state === 'locked') return <Unlock owner={owner} />
  if (profile.state === 'failed') {
    return <NotNow owner={owner} title={say.cannotOpenYourPage} because={profile.sentence} again={profile.again} />
  }
  return <Opening seed={owner} />
}

function Opening({ seed }: { seed: string }) {
  return (
    <OpeningPage seed={seed} title={title} doing={say.openingYourPage} script={say.openedByScript}>
      <div className="size-40 rounded-sheet bg-sunken" />
      <div className="h-20 rounded-sheet bg-sunken" />
      <div className="h-20 rounded-sheet bg-sunken" />
    </OpeningPage>
  )
}

function First({ current }: { current: OwnProfile }) {
  const owner = current.atSign
  const router = useRouter()
  const task = useTask(owner)
  const [page, setPage] = useState<FirstPage>(() => beginningOf(current))
  /** What is stored, with what an earlier try has saved of it. */
  const [stored, setStored] = useState(current)
  const [results, setResults] = useState<readonly FieldResult[]>([])
  const edit = (part: Partial<FirstPage>) => {
    setPage({ ...page, ...part })
    setResults([])
  }

  async function publish(event: FormEvent) {
    event.preventDefault()
    let isSaved = false
    await task.run(async (client) => {
      const saved = await saveFields(client, stored, changesFor(stored, page))
      setResults(saved)
      setStored(profileAfter(stored, saved))
      isSaved = saved.every(({ outcome }) => outcome !== 'failed' && outcome !== 'conflict')
      // Without a line it is saved here, and goes out by itself.
      if (isSaved) await client.sync().catch(() => {})
    })
    if (isSaved) router.push(pathOf(owner))
  }

  return (
    <OwnPage seed={owner} title={title} lead={say.everyoneSeesThis}>
      <form onSubmit={publish} noValidate className="mt-8 space-y-6">
        <div>
          <ChoosePortrait
            picture={page.picture}
            owner={owner}
            label={say.yourPicture}
            onChange={(picture) => edit({ picture })}
          />
          {problemWith(results, 'image') && <Problem>{problemWith(results, 'image')}</Problem>}
        </div>
        <Field
          label={say.yourName}
          value={page.name}
          onChange={({ target }) => edit({ name: target.value })}
          problem={problemWith(results, 'firstname') ?? problemWith(results, 'lastname')}
          placeholder={owner}
          autoComplete="name"
        />
        <Field
          label={say.oneLineAboutYou}
          value={page.about}
          onChange={({ target }) => edit({ about: target.value })}
          problem={problemWith(results, 'about')}
          placeholder={aboutExample}
          autoComplete="off"
        />
        {task.problem && (
          <Notice kind="problem" title={say.notSaved}>
            {task.problem}
          </Notice>
        )}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" disabled={task.isBusy}>
            {task.isBusy ? say.publishing : say.publishMyPage}
          </Button>
          <PageLink of={owner} className={buttonClass('plain')}>
            {say.leaveForLater}
          </PageLink>
        </div>
      </form>
    </OwnPage>
  )
}

function problemWith(results: readonly FieldResult[], field: string): string | undefined {
  const result = results.find((one) => one.field === field)
  if (result?.outcome === 'failed') return result.sentence
  if (result?.outcome === 'conflict') return say.changedElsewhere
  return undefined
}
