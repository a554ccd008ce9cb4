import Link from 'next/link'
import * as say from './words.tsx'

/**
 * Where names are given out: here, by a registrar of others or by the one of this computer's small world, whose mail is
 * in the lab; by a registrar elsewhere; or by whoever runs a small world that others come to.
 */
export type Source = 'here' | 'lab' | 'registrar' | 'host'

/** What an atSign is, and where one comes from. */
export function AnAtSign({ from }: { from: Source }) {
  return <>{say.whatAnAtSignIs(sources[from])}</>
}

const linkClass = 'text-owner-text underline underline-offset-4'

const getOne = (
  <Link href="/register" className={linkClass}>
    {say.getOneHere}
  </Link>
)

const sources = {
  here: <>{say.youCanGetOne(getOne)}</>,
  registrar: (
    <>
      {say.getOneFromRegistrar(
        <a href="https://my.atsign.com" rel="noreferrer" className={linkClass}>
          {say.theAtsignOne}
        </a>,
      )}
    </>
  ),
  lab: (
    <>
      {say.smallWorldHere(
        getOne,
        <Link href="/lab" className={linkClass}>
          {say.inTheLab}
        </Link>,
      )}
    </>
  ),
  host: say.siteGivesThemOut,
} as const
