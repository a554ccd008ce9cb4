'use client'

import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { OpeningPage, OwnPage, Section } from '../_ui/own-page.tsx'
import { SignedOut } from '../_ui/signed-out.tsx'
import { BeingFound } from './being-found.tsx'
import { Storage } from './storage.tsx'
import * as say from './words.tsx'

interface About {
  readonly version: string
  readonly build: string
}

/** How this page and this device behave, and the way to everything that is set elsewhere. */
export function Settings(about: About) {
  const { state, viewer } = useSession()
  if (viewer) return <Own key={viewer} owner={viewer} {...about} />
  if (state === 'opening')
    return (
      <OpeningPage seed="settings" title={say.settings} doing={say.openingYourSettings} script={say.shownByScript} />
    )
  return (
    <SignedOut seed="settings" title={say.signInToSee} next="/settings" canClaim>
      {say.whatSettingsAre}
    </SignedOut>
  )
}

function Own({ owner, version, build }: About & { owner: AtSign }) {
  return (
    <OwnPage seed={owner} title={say.settings}>
      <Section id="page" title={say.yourPage}>
        <BeingFound owner={owner} />
        <Ways>
          <Way href="/profile#private" words={say.privatePage} more={say.nameAndPictureOnly} />
          <Way href="/profile/people" words={say.whoSeesWhat} more={say.everyFieldAndPerson} />
          <Way href="/people?tab=blocked" words={say.blockedPeople} />
        </Ways>
      </Section>
      <Section id="device" title={say.thisDevice}>
        <Storage owner={owner} />
        <Ways>
          <Way href="/waiting" words={say.savedAndSent} more={say.whenChangesGo} />
          <Way href="/keys" words={say.keysOnDevice} more={say.whatLocksThem} />
          <Way href={`/sign-in?leave=${encodeURIComponent(owner)}`} words={say.signOutOf(owner)} />
        </Ways>
      </Section>
      <Section id="account" title={say.yourAtSign}>
        <Ways>
          <Way href="/devices" words={say.devices} more={say.whoMayAct} />
          <Way href="/data" words={say.myData} more={say.copyOrErase} />
        </Ways>
      </Section>
      <Section id="about" title={say.about}>
        <p className="text-soft">
          {say.facet} {version}
          {build && <span className="wrap-anywhere">{say.ofBuild(build)}</span>}
        </p>
        <Ways>
          <Way href="/help" words={say.help} />
          <Way href="/privacy" words={say.privacy} />
          <Way href="/terms" words={say.terms} />
          <Way href="/lab/diagnostics" words={say.diagnostics} />
        </Ways>
      </Section>
    </OwnPage>
  )
}

function Ways({ children }: { children: ReactNode }) {
  return <ul className="mt-4 divide-y divide-line">{children}</ul>
}

function Way({ href, words, more }: { href: string; words: string; more?: string }) {
  return (
    <li>
      <Link href={href} className="-mx-3 flex min-h-14 items-center gap-3 rounded-control px-3 py-2 hover:bg-sunken">
        <span className="wrap-anywhere min-w-0 grow">
          <span className="font-medium">{words}</span>
          {more && <span className="block text-soft text-sm">{more}</span>}
        </span>
        <ChevronRight className="size-5 shrink-0 text-soft rtl:-scale-x-100" aria-hidden="true" />
      </Link>
    </li>
  )
}
