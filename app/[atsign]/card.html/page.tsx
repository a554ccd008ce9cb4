import { ArrowLeft, ContactRound } from 'lucide-react'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import type { Profile } from '../../../lib/profile/profile.ts'
import { PageLink } from '../../_page/page-link.tsx'
import { pictureAddress } from '../../_page/portrayal.ts'
import { addressOf } from '../../_server/address-of.ts'
import { atSignOf } from '../../_server/at-sign-param.ts'
import { nothingAt, nothingHere } from '../../_server/nothing-here.tsx'
import { readPage } from '../../_server/read-page.ts'
import { buttonClass } from '../../_ui/button.tsx'
import { Light } from '../../_ui/gem.tsx'
import { Portrait } from '../../_ui/portrait.tsx'
import { QrCode } from '../../_ui/qr-code.tsx'
import { pathOf } from '../../_words/path-of.ts'
import { whenShown } from '../when-shown.tsx'
import { Print } from './print.tsx'
import * as say from './words.ts'

interface Props {
  readonly params: Promise<{ atsign: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const atSign = atSignOf((await params).atsign, '/card.html')
  if (!atSign) return nothingHere
  const page = await readPage(atSign)
  // It has nothing that the page has not.
  return { title: say.cardOf(page.state === 'shown' ? page.profile.title : atSign), robots: 'noindex' }
}

/** A card to print, and the codes on it to show: what everyone sees, and so to be given to anybody. */
export default async function CardPage({ params }: Props) {
  const { atsign } = await params
  const atSign = atSignOf(atsign, '/card.html')
  if (!atSign) return nothingAt(atsign)
  return whenShown(atSign, ({ profile }) => {
    const address = addressOf(atSign)
    return (
      <>
        <div className="contents print:hidden">
          <Light seed={atSign} />
        </div>
        <div className="reading pt-8 sm:pt-14 print:max-w-none print:p-0">
          <div className="print:hidden">
            <PageLink of={atSign} className="inline-flex min-h-11 items-center gap-2 text-owner-text">
              <ArrowLeft className="size-5" aria-hidden="true" />
              {say.backToPage}
            </PageLink>
            <h1 className="mt-4 font-bold text-title">{say.cardTitle(profile.title)}</h1>
            <p className="mt-3 max-w-prose text-soft text-value">{say.pointACamera}</p>
          </div>
          <Card profile={profile} address={address} />
          <div className="mt-6 flex flex-wrap gap-3 print:hidden">
            <Print />
            <a href={`${pathOf(atSign)}/card.vcf`} className={buttonClass('quiet')}>
              <ContactRound aria-hidden="true" />
              {say.saveContact}
            </a>
          </div>
          <section aria-labelledby="for-apps" className="mt-12 print:hidden">
            <h2 id="for-apps" className="font-semibold text-xl tracking-tight">
              {say.forAtSignApps}
            </h2>
            <p className="mt-2 max-w-prose text-soft">{say.holdsNothingElse(atSign)}</p>
            <QrCode text={atSign} label={say.qrCodeSays(atSign)} className="mt-4 max-w-56" />
          </section>
        </div>
      </>
    )
  })
}

/** As large as the cards that people carry: 85 by 55 millimetres. Light, also by night, for it goes onto paper. */
function Card({ profile: { atSign, title, answers }, address }: { profile: Profile; address: string }) {
  const picture = answers.find(({ name }) => name === 'image')
  return (
    <article
      data-on-paper
      aria-label={say.cardTitle(title)}
      className="scheme-light mt-6 flex w-full max-w-[34rem] overflow-hidden rounded-sheet bg-white text-[#16191d] shadow-soft ring-1 ring-line print:mt-0 print:h-[55mm] print:w-[85mm] print:rounded-none print:border print:border-[#d5d8da] print:shadow-none print:ring-0 print:[print-color-adjust:exact]"
    >
      <div className="w-2 shrink-0 bg-owner print:w-[2mm]" />
      <div className="flex min-w-0 grow flex-wrap items-center gap-5 p-5 sm:flex-nowrap print:flex-nowrap print:gap-[4mm] print:p-[5mm]">
        <div className="min-w-0 grow basis-48 print:basis-0">
          <span className="block print:[zoom:0.75]">
            <Portrait seed={atSign} picture={picture && pictureAddress(atSign, picture)} size="medium" />
          </span>
          <p className="mt-3 line-clamp-3 text-balance font-bold text-xl/6 tracking-tight print:mt-[2mm] print:text-[12pt]/[14pt]">
            {title}
          </p>
          {title !== atSign && <Line>{atSign}</Line>}
          {['phone', 'email'].map((name) => {
            const shown = answers.find((answer) => answer.name === name)?.shown
            return shown?.kind === 'text' || shown?.kind === 'link' ? <Line key={name}>{shown.text}</Line> : null
          })}
        </div>
        <div className="w-40 shrink-0 print:w-[32mm] [&_svg]:ring-0">
          <QrCode text={address} label={say.qrCodeOpens(address)} className="max-w-none" />
          <p className="wrap-anywhere text-center text-[#4b525b] text-xs print:text-[6pt]">
            {decodeURI(address.replace(/^https?:\/\//, ''))}
          </p>
        </div>
      </div>
    </article>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <p className="mt-1 line-clamp-2 text-[#4b525b] text-sm print:text-[8pt]/[10pt]">{children}</p>
}
