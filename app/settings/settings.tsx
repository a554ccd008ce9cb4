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

const title = 'Settings'

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
      <OpeningPage
        seed="settings"
        title={title}
        doing="Opening your settings"
        script="They are shown by this page’s script, in your browser."
      />
    )
  return (
    <SignedOut seed="settings" title="Sign in to see your settings." next="/settings" canClaim>
      How your page is found, what is kept on this device, and who acts as you.
    </SignedOut>
  )
}

function Own({ owner, version, build }: About & { owner: AtSign }) {
  return (
    <OwnPage seed={owner} title={title}>
      <Section id="page" title="Your page">
        <BeingFound owner={owner} />
        <Ways>
          <Way href="/profile#private" words="Private page" more="Show no more than name and picture" />
          <Way href="/profile/people" words="Who sees what" more="Every field, and everybody who gets something" />
          <Way href="/people?tab=blocked" words="Blocked people" />
        </Ways>
      </Section>
      <Section id="device" title="This device">
        <Storage owner={owner} />
        <Ways>
          <Way href="/waiting" words="Saved and sent" more="When changes go to your server, and what is kept here" />
          <Way href="/keys" words="Keys on this device" more="What locks them, and your recovery kit" />
          <Way href={`/sign-in?leave=${encodeURIComponent(owner)}`} words={`Sign ${owner} out here`} />
        </Ways>
      </Section>
      <Section id="account" title="Your atSign">
        <Ways>
          <Way href="/devices" words="Devices" more="Who may act as you" />
          <Way href="/data" words="My data" more="Save a copy of everything, bring one back, or erase it" />
        </Ways>
      </Section>
      <Section id="about" title="About">
        <p className="text-soft">
          Facet {version}
          {build && <span className="wrap-anywhere">, build {build}</span>}
        </p>
        <Ways>
          <Way href="/help" words="Help" />
          <Way href="/privacy" words="Privacy" />
          <Way href="/terms" words="Terms" />
          <Way href="/lab/diagnostics" words="Diagnostics" />
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
