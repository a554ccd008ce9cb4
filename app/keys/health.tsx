'use client'

import { CircleAlert, CircleCheck, CircleDashed, FileKey2, LoaderCircle, MonitorSmartphone, Server } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { AskPassphrase } from '../_client/kit/ask-passphrase.tsx'
import { keyFileTypes, readKeyFile } from '../_client/kit/read-key-file.ts'
import { useOnline } from '../_client/use-online.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { ChooseFile } from '../_ui/drop-area.tsx'
import { Notice } from '../_ui/notice.tsx'
import { keySentenceOf } from '../_words/key-sentences.ts'
import { useHealth } from './use-health.ts'
import type { Verdict } from './words.ts'
import * as say from './words.ts'

/** This device, a key file and the server, side by side, and the one thing to do next. */
export function HealthCheck({ owner }: { owner: AtSign }) {
  const { work, health, check } = useHealth(owner)
  const [file, setFile] = useState<{ name: string; text: string; wasTried?: true }>()
  const isOnline = useOnline()
  const isChecking = work.done !== undefined
  const isWrong = work.trouble instanceof AtError && work.trouble.code === 'AT0401'
  // It stays while what was typed is tried: who has to type it again corrects it, and does not begin anew.
  const asksPassphrase = file !== undefined && (isWrong || (isChecking && file.wasTried === true))

  async function choose(chosen: File) {
    // What is no archive after all is no key file either, and that is said of what it is.
    const text = await readKeyFile(chosen).catch(() => chosen.text())
    setFile({ name: chosen.name, text })
    check({ text })
  }

  const step = health && say.nextStep(health.remedy, owner, isOnline)
  return (
    <div className="space-y-5">
      <p className="max-w-prose">{say.whyTheyMayNotFit}</p>
      <ul className="divide-y divide-line rounded-sheet bg-raised px-5 shadow-soft ring-1 ring-line">
        <Row
          icon={<MonitorSmartphone />}
          name="This device"
          isChecking={isChecking}
          verdict={health?.device && say.verdictOf(health.device, owner, isOnline)}
        />
        <Row
          icon={<FileKey2 />}
          name={file && health?.file ? file.name : say.yourKeyFile}
          isChecking={isChecking && file !== undefined}
          verdict={health?.file && say.verdictOf(health.file, owner, isOnline)}
          otherwise={say.chooseToCheckToo}
        />
        <Row
          icon={<Server />}
          name="Your server"
          isChecking={isChecking}
          verdict={health && say.serverVerdict(health.server, isOnline)}
        />
      </ul>
      {asksPassphrase && (
        <AskPassphrase
          key={file.name}
          name={file.name}
          problem={file.wasTried && isWrong ? keySentenceOf(work.trouble, owner) : undefined}
          isOpening={isChecking}
          onTry={(passphrase) => {
            setFile({ ...file, wasTried: true })
            check({ text: file.text, passphrase })
          }}
        />
      )}
      {work.trouble !== undefined && !asksPassphrase && (
        <Notice kind="problem" title={isOnline ? say.couldNotCheck : say.youAreOffline}>
          {isOnline ? keySentenceOf(work.trouble, owner) : say.serverMustBeAsked}
        </Notice>
      )}
      {step && !isChecking && work.trouble === undefined && (
        <Notice
          kind={health.remedy === 'nothing' ? 'good' : 'info'}
          title={step.words}
          next={
            step.link && (
              <Link href={step.link.href} className={buttonClass()}>
                {step.link.words}
              </Link>
            )
          }
        />
      )}
      <div className="flex flex-wrap gap-3">
        <ChooseFile accept={keyFileTypes} onFile={choose}>
          <FileKey2 aria-hidden="true" />
          {say.checkKeyFile}
        </ChooseFile>
        <Button
          kind="quiet"
          disabled={isChecking || !isOnline}
          onClick={() => {
            if (file) setFile({ name: file.name, text: file.text })
            check()
          }}
        >
          {isChecking ? say.askingYourServer : say.checkAgain}
        </Button>
      </div>
    </div>
  )
}

const moods = {
  good: { Icon: CircleCheck, colour: 'text-good' },
  problem: { Icon: CircleAlert, colour: 'text-bad' },
  info: { Icon: CircleDashed, colour: 'text-soft' },
} as const

function Row({
  icon,
  name,
  verdict,
  isChecking,
  otherwise,
}: {
  icon: ReactNode
  name: string
  verdict: Verdict | undefined
  isChecking: boolean
  /** Said where nothing is known and nothing is asked. */
  otherwise?: string
}) {
  const { Icon, colour } = isChecking
    ? { Icon: LoaderCircle, colour: 'animate-spin text-soft' }
    : moods[verdict?.mood ?? 'info']
  return (
    <li className="flex min-h-20 items-center gap-4 py-4">
      <span className="text-soft [&_svg]:size-6" aria-hidden="true">
        {icon}
      </span>
      <div className="min-w-0 grow">
        <h3 className="wrap-anywhere font-medium" dir="auto">
          {name}
        </h3>
        <p className="text-soft">{isChecking ? say.checking : (verdict?.words ?? otherwise ?? say.notCheckedYet)}</p>
      </div>
      <Icon className={`size-6 shrink-0 ${colour}`} aria-hidden="true" />
    </li>
  )
}
