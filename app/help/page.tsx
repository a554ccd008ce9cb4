import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { whereFrom } from '../_server/where-from.ts'
import { OwnPage, Section } from '../_ui/own-page.tsx'
import { AnAtSign } from '../an-at-sign.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = {
  title: say.help,
  description: say.helpDescription,
}

/** What people ask, answered in a few sentences each, and with the way to where it is done. */
export default function HelpPage() {
  return (
    <OwnPage seed="help" title={say.help} lead={say.shortAnswers}>
      <Section id="page" title={say.nameAndPage}>
        <Question asks={say.whatIsAnAtSign}>
          <AnAtSign from={whereFrom()} />
        </Question>
        <Question asks={say.whoSeesWhatTitle}>
          {say.youDecide} <To href="/profile">{say.editMyPage}</To> {say.chipSaysWhom}{' '}
          <To href="/profile#tour">{say.shortTour}</To> {say.showsYouWhere}
        </Question>
        <Question asks={say.pageLacksSomething}>
          {say.askForIt} <To href="/activity">{say.requests}</To>.
        </Question>
        <Question asks={say.howToSendAFile}>
          {say.under} <To href="/files">{say.files}</To>
          {say.filesAreSealed}
        </Question>
      </Section>
      <Section id="keys" title={say.yourKeys}>
        <Question asks={say.whatAreMyKeys}>{say.whatKeysDo}</Question>
        <Question asks={say.anotherDevice}>
          {say.open} <To href="/link">{say.useOnThisDevice}</To> {say.thereLetIn} <To href="/devices">{say.devices}</To>
          {say.orAKit} <To href="/sign-in">{say.signIn}</To>.
        </Question>
        <Question asks={say.deviceLost}>
          {say.endAccessUnder} <To href="/devices">{say.devices}</To>
          {say.outAtOnce}
        </Question>
        <Question asks={say.sharedComputer}>
          {say.lockYourKeys} <To href="/keys">{say.keysOnDevice}</To>
          {say.orSignOut}
        </Question>
        <Question asks={say.keysLost}>
          {say.ifAnotherIsIn} <To href="/sign-in">{say.signIn}</To> {say.opensThemElseNobody}
        </Question>
      </Section>
      <Section id="server" title={say.yourServer}>
        <Question asks={say.whatServerSees}>
          {say.serverSees} <To href="/lab/diagnostics">{say.diagnostics}</To> {say.showAsServerHasIt}
        </Question>
        <Question asks={say.whatIfOffline}>
          {say.offlineWorks} <To href="/waiting">{say.savedAndSent}</To> {say.saysWhatWaits}
        </Question>
        <Question asks={say.takeOrErase}>
          {say.atEnd} <To href="/data">{say.myData}</To> {say.saveOrErase}
        </Question>
      </Section>
      <Section id="site" title={say.thisSite}>
        <Question asks={say.somethingIsWrong}>
          <To href="/lab/diagnostics">{say.diagnostics}</To> {say.diagnosticsSay}
        </Question>
        <Question asks={say.whichDirectory}>
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
      {say.whatDirectoriesSay}{' '}
      {root ? say.thisSiteAsks(<span className="[overflow-wrap:anywhere]">{root}</span>) : say.thisSiteRunsOne}{' '}
      {say.whoChoosesIt}
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
