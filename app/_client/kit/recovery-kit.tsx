'use client'

import { Download, Printer } from 'lucide-react'
import { useState } from 'react'
import { leastPassphrase } from '../../../lib/crypto/argon2.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { Button } from '../../_ui/button.tsx'
import { Choices } from '../../_ui/choices.tsx'
import { NewPassphrase } from '../../_ui/new-passphrase.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { Working } from '../../_ui/working.tsx'
import { keySentenceOf } from '../../_words/key-sentences.ts'
import { useSession } from '../session.tsx'
import { useWork } from '../use-work.ts'
import { ReadBack } from './read-back.tsx'
import { RecoverySheet } from './recovery-sheet.tsx'
import { downloadKeyFile, keyFileName, sheetText } from './save-kit.ts'
import * as say from './words.tsx'

const forms = [
  { value: 'file', words: say.keyFile },
  { value: 'sheet', words: say.sheetOfPaper },
] as const
type Form = (typeof forms)[number]['value']

const locks = [
  { value: 'open', words: say.whoHasIt },
  { value: 'locked', words: say.withAPassphrase },
] as const
type Lock = (typeof locks)[number]['value']

const about: Record<Form, Record<Lock, string>> = {
  file: {
    open: say.anyAppOpensIt,
    locked: say.passphraseNeededToo,
  },
  sheet: {
    open: say.oneCodeToPrint,
    locked: say.oneCodeWithPassphrase,
  },
}

/** What brings an atSign back when its device is lost: made in a form of one's choice, and read back to be sure. */
export function RecoveryKit({
  owner,
  onGood,
}: {
  owner: AtSign
  /** It was read back, and opens. */
  onGood?: () => void
}) {
  const { device } = useSession()
  const work = useWork()
  const [form, setForm] = useState<Form>('file')
  const [lock, setLock] = useState<Lock>('open')
  /** What was made last. The code of a sheet is here and nowhere else. */
  const [made, setMade] = useState<{ form: 'file' } | { form: 'sheet'; text: string; isLocked: boolean }>()
  const isBusy = work.done !== undefined

  function choose(change: () => void) {
    work.cancel()
    setMade(undefined)
    change()
  }

  async function make(passphrase?: string) {
    await work.start(async (patience) => {
      const means = { ...patience, ...(passphrase !== undefined && { passphrase }) }
      const opened = await device()
      if (form === 'sheet') {
        const text = await sheetText(opened, owner, means)
        patience.signal.throwIfAborted()
        setMade({ form, text, isLocked: passphrase !== undefined })
      } else {
        await downloadKeyFile(opened, owner, means)
        setMade({ form })
      }
    })
  }

  const Icon = form === 'file' ? Download : Printer
  const action = form === 'file' ? (made ? say.downloadItAgain : say.downloadKeyFile) : say.makeTheSheet
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap gap-x-10 gap-y-5">
        <Choices legend={say.saveItAs} options={forms} value={form} onChange={(next) => choose(() => setForm(next))} />
        <Choices
          legend={say.itOpensFor}
          options={locks}
          value={lock}
          onChange={(next) => choose(() => setLock(next))}
        />
      </div>
      <p className="max-w-prose text-soft">{about[form][lock]}</p>
      {lock === 'locked' && !made ? (
        <NewPassphrase
          key={form}
          least={leastPassphrase}
          label={say.aPassphraseForIt}
          hint={say.nobodyWithoutIt}
          action={
            <>
              <Icon aria-hidden="true" /> {action}
            </>
          }
          isBusy={isBusy}
          onChosen={make}
        />
      ) : (
        made?.form !== 'sheet' && (
          <Button
            kind={made ? 'quiet' : 'solid'}
            disabled={isBusy}
            onClick={() => (made && lock === 'locked' ? setMade(undefined) : make())}
          >
            <Icon aria-hidden="true" /> {action}
          </Button>
        )
      )}
      {isBusy && lock === 'locked' && <Working label={say.lockingIt} done={work.done ?? 0} onCancel={work.cancel} />}
      {work.trouble !== undefined && (
        <Notice kind="problem" title={say.couldNotBeMade}>
          {keySentenceOf(work.trouble, owner)}
        </Notice>
      )}
      <p className="text-sm text-soft empty:hidden" aria-live="polite">
        {made?.form === 'file' && say.inYourDownloads(keyFileName(owner))}
      </p>
      {made?.form === 'sheet' && (
        <RecoverySheet owner={owner} text={made.text} isLocked={made.isLocked} onAway={() => setMade(undefined)} />
      )}
      <section aria-labelledby="read-back" className="border-line border-t pt-6">
        <h3 id="read-back" className="font-semibold text-lg">
          {say.doesItOpen}
        </h3>
        <p className="mt-1 mb-4 max-w-prose text-soft">{say.showItHere}</p>
        <ReadBack key={form} owner={owner} form={form} onGood={onGood} />
      </section>
    </div>
  )
}
