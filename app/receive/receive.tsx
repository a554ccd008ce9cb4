'use client'

import Link from 'next/link'
import { type FormEvent, useMemo, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { Audience } from '../../lib/profile/audience.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import type { Category } from '../../lib/profile/custom.ts'
import { complaintAboutTitle } from '../../lib/profile/custom-field.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { Unlock } from '../_client/unlock.tsx'
import { useClient } from '../_client/use-client.ts'
import { useWork } from '../_client/use-work.ts'
import { useAddressOf } from '../_page/bytes-picture.tsx'
import { PageLink } from '../_page/page-link.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { Field, Problem, TextField } from '../_ui/field.tsx'
import { NotNow } from '../_ui/not-now.tsx'
import { Notice } from '../_ui/notice.tsx'
import { OpeningPage, OwnPage } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { parts } from '../_words/titles.ts'
import { putOnPage } from './put-on-page.ts'
import { type Shared, suggestionFor } from './shared.ts'
import { useReceived } from './use-received.ts'
import * as say from './words.ts'

const title = say.whatYouShared

/** What came by the system's share sheet, before it becomes a part of one's page. */
export function Receive({ isUnread }: { isUnread: boolean }) {
  const { state, viewer } = useSession()
  if (viewer) return <Received key={viewer} owner={viewer} isUnread={isUnread} />
  if (state === 'opening') return <Opening />
  return (
    <SignedOut seed="a letter box" title={say.signInToKeep} next="/receive" canClaim>
      {say.nothingWasRead}
    </SignedOut>
  )
}

function Opening({ seed = 'a letter box' }: { seed?: string }) {
  return <OpeningPage seed={seed} title={title} doing={say.lookingForIt} script={say.sealedByScript} />
}

function Received({ owner, isUnread }: { owner: AtSign; isUnread: boolean }) {
  const client = useClient(owner)
  const open = client.state === 'here' ? client.value : undefined
  const { received, drop } = useReceived(owner, open)
  const [done, setDone] = useState<'saved' | 'gone'>()

  if (client.state === 'locked') return <Unlock owner={owner} />
  if (client.state === 'failed') {
    return <NotNow owner={owner} title={say.cannotOpenNow} because={client.sentence} again={client.again} />
  }
  if (!open || received.state === 'looking') return <Opening seed={owner} />
  const another = received.state === 'here' && done && (
    <Button onClick={() => setDone(undefined)}>{say.seeTheNext}</Button>
  )
  return (
    <OwnPage seed={owner} title={title}>
      <div className="mt-6">
        {done === 'saved' ? (
          <Notice
            kind="good"
            title={say.isOnYourPage}
            next={
              another || (
                <PageLink of={owner} className={buttonClass('quiet')}>
                  {say.goToMyPage}
                </PageLink>
              )
            }
          >
            {say.goesWhenServerAnswers}
          </Notice>
        ) : done === 'gone' || received.state === 'nothing' ? (
          <Notice
            title={done === 'gone' ? say.isGone : isUnread ? say.wasNotRead : say.nothingWaitsHere}
            next={
              another || (
                <Link href="/profile" className={buttonClass('quiet')}>
                  {say.editMyPage}
                </Link>
              )
            }
          >
            {isUnread && done === undefined ? say.browserWasNotReady : say.whatComesHere}
          </Notice>
        ) : received.state === 'failed' ? (
          <Notice kind="problem" title={say.cannotTake}>
            {received.sentence}
          </Notice>
        ) : (
          <Placing
            owner={owner}
            client={open}
            key={JSON.stringify(suggestionFor(received.shared))}
            shared={received.shared}
            problem={received.problem}
            onSaved={() => drop().then(() => setDone('saved'))}
            onDrop={() => drop().then(() => setDone('gone'))}
          />
        )}
      </div>
    </OwnPage>
  )
}

const audiences = (['only me', 'everyone'] as const).map((value) => ({ value, words: audienceLabel(value) }))

/** What it is called, where it stands, and who sees it. */
function Placing({
  owner,
  client,
  shared,
  problem,
  onSaved,
  onDrop,
}: {
  owner: AtSign
  client: AtClient
  shared: Shared
  problem: string | undefined
  onSaved: () => void
  onDrop: () => void
}) {
  const suggested = suggestionFor(shared)
  const [name, setName] = useState(suggested.title)
  const [value, setValue] = useState(suggested.value)
  const [description, setDescription] = useState(suggested.description)
  const [category, setCategory] = useState<Category>(suggested.type === 'Image' ? 'IMAGE' : 'DETAILS')
  const [audience, setAudience] = useState<Audience & ('only me' | 'everyone')>('only me')
  const [wrong, setWrong] = useState<{ of: 'title' | 'value'; sentence: string }>()
  const work = useWork()
  const bytes = shared.picture
  const picture = useAddressOf(useMemo(() => bytes && ({ type: 'image/jpeg', bytes } as const), [bytes]))

  async function submit(event: FormEvent) {
    event.preventDefault()
    const complaint = complaintAboutTitle(name, [])
    setWrong(complaint === undefined ? undefined : { of: 'title', sentence: complaint })
    if (complaint !== undefined) return
    await work.start(async ({ signal }) => {
      const refused = await putOnPage(
        client,
        { type: suggested.type, title: name, value, description, category, audience, picture: shared.picture },
        signal,
      )
      if (refused) setWrong(refused)
      else onSaved()
    })
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-6">
      {problem && <Notice title={problem} />}
      {picture && (
        // biome-ignore lint/performance/noImgElement: it is bytes of this page
        <img src={picture} alt={name || say.whatYouShared} className="max-h-80 max-w-full rounded-control" />
      )}
      <Field
        label={say.title}
        value={name}
        onChange={({ target }) => setName(target.value)}
        problem={wrong?.of === 'title' && wrong.sentence}
        autoComplete="off"
      />
      {suggested.type === 'Text' ? (
        <TextField
          label={say.text}
          rows={4}
          value={value}
          onChange={({ target }) => setValue(target.value)}
          problem={wrong?.of === 'value' && wrong.sentence}
        />
      ) : (
        <>
          {suggested.type !== 'Image' && (
            <Field
              label={say.link}
              type="url"
              value={value}
              onChange={({ target }) => setValue(target.value)}
              problem={wrong?.of === 'value' && wrong.sentence}
              autoComplete="off"
              spellCheck={false}
            />
          )}
          <TextField
            label={say.lineUnder}
            rows={2}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        </>
      )}
      <Choices legend={say.whereItStands} options={parts} value={category} onChange={setCategory} />
      <Choices legend={say.whoSeesIt} options={audiences} value={audience} onChange={setAudience} />
      <div role="alert" className="empty:hidden">
        {work.trouble !== undefined && <Problem>{sentenceOf(work.trouble, owner)}</Problem>}
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" disabled={work.done !== undefined}>
          {say.putOnMyPage}
        </Button>
        <Button kind="danger" onClick={onDrop}>
          {say.throwItAway}
        </Button>
      </div>
      <p className="text-soft text-sm">{say.waitsSealedHere}</p>
    </form>
  )
}
