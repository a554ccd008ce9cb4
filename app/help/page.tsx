import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { whereFrom } from '../_server/where-from.ts'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import { AnAtSign } from '../an-at-sign.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = {
  title: say.help,
  description: say.atsignSeesAboutNew,
}

/** What people ask, answered in a few sentences each, and with the way to where it is done. */
export default function HelpPage() {
  return (
    <OwnPage seed="help" title={say.help} lead={say.shortAnswersPeopleAsk}>
      <Section id="page" title={say.namePage}>
        <Question asks={say.whatIsAnAtsign}>
          <AnAtSign from={whereFrom()} />
        </Question>
        <Question asks={say.seesOnPage}>
          {say.decideEachValue} <To href="/profile">{say.editMyPage}</To> {say.standsWhomItIs}{' '}
          <To href="/profile#tour">{say.shortTour}</To> {say.showsYouWhere}
        </Question>
        <Question asks={say.someonesPageDoesntShow}>
          {say.signInOpenPage} <To href="/activity">{say.requests}</To>.
        </Question>
        <Question asks={say.howSendFile}>
          {say.under} <To href="/files">{say.files}</To>
          {say.personSeveralWhateverSize}
        </Question>
      </Section>
      <Section id="keys" title={say.yourKeys}>
        <Question asks={say.whatAreMyKeys}>{say.proveOpenSealed}</Question>
        <Question asks={say.howUseAtsignOn}>
          {say.open} <To href="/link">{say.useAtsignOnDevice}</To> {say.there} <To href="/devices">{say.devices}</To>
          {say.aRecoveryKitOr} <To href="/sign-in">{say.signIn}</To>.
        </Question>
        <Question asks={say.deviceLostStolen}>
          {say.endAccessUnder} <To href="/devices">{say.devices}</To>
          {say.fromAnyOther}
        </Question>
        <Question asks={say.otherPeopleUseComputer}>
          {say.lockKeysPasskeyPassphrase} <To href="/keys">{say.keysOnDevice}</To>
          {say.signOutWhenDone}
        </Question>
        <Question asks={say.lostKeys}>
          {say.anotherDeviceStillIn} <To href="/sign-in">{say.signIn}</To> {say.takesIt}
        </Question>
      </Section>
      <Section id="server" title={say.yourServer}>
        <Question asks={say.serverSee}>
          {say.everyoneEverybody} <To href="/lab/diagnostics">{say.diagnostics}</To> {say.showServer}
        </Question>
        <Question asks={say.whatIfIAm}>
          {say.pagesOpenChangeSaved} <To href="/waiting">{say.savedAndSent}</To> {say.saysStillWaits}
        </Question>
        <Question asks={say.howTakeEverythingErase}>
          {say.atEnd} <To href="/data">{say.myData}</To> {say.saveAllFileRead}
        </Question>
      </Section>
      <Section id="site" title={say.thisSite}>
        <Question asks={say.somethingDoesntWork}>
          <To href="/lab/diagnostics">{say.diagnostics}</To> {say.sayServerWayBrowser}
        </Question>
        <Question asks={say.directoryUse}>
          <Directory />
        </Question>
      </Section>
    </OwnPage>
  )
}

/** Servers are found by it, so that it is chosen where the site is run, and not on a page. */
function Directory() {
  const root = process.env.FACET_ROOT
  return (
    <>
      {say.directorySaysWhereServer}{' '}
      {root ? say.siteAsksRoot(<span className="[overflow-wrap:anywhere]">{root}</span>) : say.siteRunsOwn}{' '}
      {say.whoeverRunsSiteChooses}
    </>
  )
}

function Question({ asks, children }: { asks: string; children: ReactNode }) {
  return (
    <>
      <h3 className="mt-7 font-semibold text-lg">{asks}</h3>
      <p className="mt-1.5 max-w-prose">{children}</p>
    </>
  )
}

function To({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-owner-text underline underline-offset-4">
      {children}
    </Link>
  )
}
