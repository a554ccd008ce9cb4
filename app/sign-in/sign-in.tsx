'use client'

import { KeyRound, LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { takeOver } from '../_client/hand-over.ts'
import { AskPassphrase } from '../_client/kit/ask-passphrase.tsx'
import { keyFileTypes } from '../_client/kit/read-key-file.ts'
import { downloadKeyFile } from '../_client/kit/save-kit.ts'
import { ChooseLockAhead, type LockKind } from '../_client/lock/choose-lock.tsx'
import { LockStep } from '../_client/lock/lock-step.tsx'
import { useSession } from '../_client/session.tsx'
import { ChooseFile, DropArea } from '../_ui/drop-area.tsx'
import { NeedsScript, withScript } from '../_ui/needs-script.tsx'
import { Notice } from '../_ui/notice.tsx'
import { ScanWays } from '../_ui/scan/scan-ways.tsx'
import { useQrPicture, whyNoCode } from '../_ui/scan/use-qr-picture.ts'
import { Working } from '../_ui/working.tsx'
import { pathOf } from '../_words/path-of.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { AnAtSign, type Source } from '../an-at-sign.tsx'
import { FirstSync } from './first-sync.tsx'
import { Leave } from './leave.tsx'
import { LeaveSeveral } from './leave-several.tsx'
import { People } from './people.tsx'
import { useKeyFile } from './use-key-file.ts'
import * as say from './words.tsx'

/** Who you are on this device: the atSigns that are here, and the way for another one to come. */
export function SignIn({
  next,
  whose,
  expected,
  leaving,
  from,
}: {
  /** Where to go afterwards; the own page unless given. */
  next: string | undefined
  /** Whose page that is, when it is somebody's. */
  whose: AtSign | undefined
  /** Whose key file is asked for, when it must be a certain one. */
  expected: AtSign | undefined
  /** Who wants to sign out. */
  leaving: AtSign | undefined
  from: Source
}) {
  const router = useRouter()
  const { look, become } = useSession()
  const go = useCallback((atSign: AtSign) => router.push(next ?? pathOf(atSign)), [router, next])
  const [fetching, setFetching] = useState<AtSign>()
  const [lock, setLock] = useState<LockKind>('none')
  const { opening, done, open, openSeen, giveUp } = useKeyFile({
    expected,
    lock,
    // Nothing locks them any more, which is said there.
    onOpened: ({ atSign, wasLocked }) => (wasLocked ? router.push('/keys') : setFetching(atSign)),
  })
  const [noCode, setNoCode] = useState<string>()
  const {
    looking,
    look: lookAt,
    stop,
  } = useQrPicture((seen) => {
    const problem = whyNoCode(seen)
    setNoCode(problem)
    if (problem === undefined) void openSeen(seen.texts ?? [])
  })
  function take(file: File) {
    giveUp()
    setNoCode(undefined)
    if (file.type.startsWith('image/')) void lookAt(file)
    else void open(file)
  }
  const [goodbye, setGoodbye] = useState(leaving)
  const [isLeavingSeveral, setIsLeavingSeveral] = useState(false)
  const { saved, save } = useSaveKeyFile()
  useHandedOver(take, (sheet) => openSeen([sheet]))

  // Those who keep keys here are listed also when none of them is signed in.
  useEffect(() => void look().catch(() => {}), [look])
  useEffect(() => setGoodbye(leaving), [leaving])

  if (opening.state === 'locking') {
    const { atSign, kind, keep } = opening
    return <LockStep owner={atSign} kind={kind} action={say.signInWithIt} onMade={keep} onBack={giveUp} />
  }
  return (
    <DropArea label={say.dropKeyFile} onFile={take}>
      <h1 className="font-bold text-title">{expected ? say.signInAs(expected) : say.signIn}</h1>
      {whose && <p className="mt-3 max-w-prose text-soft text-value">{say.thenToTheirPage(whose)}</p>}
      <NeedsScript>{say.openedByScript}</NeedsScript>
      {saved && (
        <div className="mt-6">
          <Notice kind={saved.kind} title={saved.title}>
            {saved.sentence}
          </Notice>
        </div>
      )}
      <People
        expected={expected}
        onChoose={async (atSign) => {
          await become(atSign)
          go(atSign)
        }}
        onSave={save}
        onLeave={setGoodbye}
        onLeaveSeveral={() => setIsLeavingSeveral(true)}
      />
      <section aria-labelledby="key-file" className={`mt-8 ${withScript}`}>
        <h2 id="key-file" className="font-semibold text-lg">
          {say.openKeyFile(expected)}
        </h2>
        <p className="mt-1 max-w-prose text-soft">{say.whatKeyFilesAre}</p>
        <div className="mt-4">
          <ChooseLockAhead value={lock} onChange={setLock} />
        </div>
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <ChooseFile accept={keyFileTypes} onFile={take} kind="solid">
            {opening.state === 'opening' ? (
              <LoaderCircle className="animate-spin" aria-hidden="true" />
            ) : (
              <KeyRound aria-hidden="true" />
            )}
            {say.chooseKeyFile}
          </ChooseFile>
          <span className="text-soft text-sm">{opening.state === 'opening' ? say.askingAboutKeys : say.orDropIt}</span>
        </div>
      </section>
      <section aria-labelledby="sheet" className={`mt-8 ${withScript}`}>
        <h2 id="sheet" className="font-semibold text-lg">
          {say.scanRecoverySheet}
        </h2>
        <ScanWays
          sheetTitle={say.showSheetToCamera}
          otherwise={say.orChooseAPicture}
          looking={looking}
          problem={noCode}
          onText={(text) => openSeen([text])}
          onPicture={(picture) => {
            giveUp()
            setNoCode(undefined)
            void lookAt(picture)
          }}
          onStop={stop}
        />
      </section>
      <div className="mt-2">
        {fetching && <FirstSync key={fetching} owner={fetching} onGo={go} />}
        {'locked' in opening && opening.locked && (
          <AskPassphrase
            key={opening.locked.name}
            name={opening.locked.name}
            problem={opening.state === 'locked' ? opening.problem : undefined}
            isOpening={opening.state === 'opening'}
            onTry={opening.locked.tryPassphrase}
          />
        )}
        {opening.state === 'opening' && opening.locked && done !== undefined && (
          <div className="mt-4">
            <Working label={say.tryingPassphrase} done={done} onCancel={giveUp} />
          </div>
        )}
        {opening.state === 'refused' && (
          <Notice kind="problem" title={opening.title}>
            {opening.sentence}
          </Notice>
        )}
      </div>
      <p className="mt-4 text-soft">
        {expected && (
          <>
            <Link href="/sign-in" className="text-owner-text underline underline-offset-4">
              {say.signInAsSomebodyElse}
            </Link>
            {' · '}
          </>
        )}
        {say.onAnotherDevice}{' '}
        <Link href="/link" className="text-owner-text underline underline-offset-4">
          {say.letInFromThere}
        </Link>
        {' · '}
        {say.noKeyFileYet}{' '}
        <Link href="/onboard" className="text-owner-text underline underline-offset-4">
          {say.claimYourAtSign}
        </Link>
      </p>
      <p className="mt-4 max-w-prose text-soft">
        <AnAtSign from={from} />
      </p>
      <Leave atSign={goodbye} onClose={() => setGoodbye(undefined)} />
      <LeaveSeveral open={isLeavingSeveral} onClose={() => setIsLeavingSeveral(false)} />
    </DropArea>
  )
}

/** What another page handed over. */
function useHandedOver(takeFile: (file: File) => void, takeSheet: (sheet: string) => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    const [file, sheet] = [takeOver('key file'), takeOver('sheet')]
    if (file) takeFile(file)
    if (sheet) takeSheet(sheet)
  }, [])
}

/** Saves a key file once more, and says how that went. */
function useSaveKeyFile() {
  const { device } = useSession()
  const [saved, setSaved] = useState<{ kind: 'good' | 'problem'; title: string; sentence: string }>()
  const save = useCallback(
    async (atSign: AtSign) => {
      try {
        await downloadKeyFile(await device(), atSign)
        const sentence = say.keyFileInDownloads(atSign)
        setSaved({ kind: 'good', title: say.keyFileSaved, sentence })
      } catch (error) {
        setSaved({ kind: 'problem', title: say.keyFileNotSaved, sentence: sentenceOf(error, atSign) })
      }
    },
    [device],
  )
  return { saved, save }
}
