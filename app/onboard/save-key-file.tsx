'use client'

import { Download } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { downloadKeyFile } from '../_client/kit/save-kit.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { sentenceOf } from '../_words/sentences.ts'

/** Going on takes two deliberate acts: the file is downloaded, and its owner says that it is safe. */
export function SaveKeyFile({ atSign, onSaved }: { atSign: AtSign; onSaved: () => Promise<void> }) {
  const { device } = useSession()
  const [downloaded, setDownloaded] = useState(false)
  const [confirmed, setConfirmed] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const [leaving, setLeaving] = useState(false)

  async function download() {
    try {
      await downloadKeyFile(await device(), atSign)
      setDownloaded(true)
      setTrouble(undefined)
    } catch (error) {
      setTrouble(sentenceOf(error, atSign))
    }
  }

  async function goOn() {
    setLeaving(true)
    await onSaved().catch((error) => {
      setLeaving(false)
      setTrouble(sentenceOf(error, atSign))
    })
  }

  return (
    <section aria-labelledby="save">
      <p className="font-medium text-owner-text">{atSign} is yours.</p>
      <h1 id="save" className="mt-1 font-bold text-title">
        Save your key file
      </h1>
      <div className="mt-3 max-w-prose space-y-3 text-soft text-value">
        <p>It opens your page on any device. Keep it where you keep things that matter, and show it to nobody.</p>
        <p>There is no other copy. Whoever runs this site has none, and nobody can make it again.</p>
      </div>
      <Button className="mt-8 w-full sm:w-auto" kind={downloaded ? 'quiet' : 'solid'} onClick={download}>
        <Download aria-hidden="true" /> {downloaded ? 'Download it again' : 'Download my key file'}
      </Button>
      <p className="mt-2 text-sm text-soft" aria-live="polite">
        {downloaded ? `${atSign}_key.atKeys is in your downloads.` : `It will be called ${atSign}_key.atKeys.`}
      </p>
      <label className="mt-8 flex max-w-prose items-start gap-3 py-2">
        <input
          type="checkbox"
          checked={confirmed}
          disabled={!downloaded}
          onChange={(event) => setConfirmed(event.target.checked)}
          className="mt-0.5 size-6 shrink-0 accent-owner-text disabled:opacity-50"
        />
        <span className={downloaded ? '' : 'text-soft'}>My key file is saved where I will find it again.</span>
      </label>
      <Button className="mt-4 w-full sm:w-auto" disabled={!downloaded || !confirmed || leaving} onClick={goOn}>
        Go to my page
      </Button>
      <p className="mt-6 text-soft">
        {atSign} waits for you on this device.{' '}
        <Link
          href="/onboard?another"
          className="inline-flex min-h-12 items-center text-owner-text underline underline-offset-4"
        >
          Claim another atSign
        </Link>
      </p>
      {trouble && (
        <div className="mt-6">
          <Notice kind="problem" title="Your key file could not be saved.">
            {trouble}
          </Notice>
        </div>
      )}
    </section>
  )
}
