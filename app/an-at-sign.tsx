import Link from 'next/link'

/**
 * Where names are given out: here, by a registrar of others or by the one of this computer's small world, whose mail is
 * in the lab; by a registrar elsewhere; or by whoever runs a small world that others come to.
 */
export type Source = 'here' | 'lab' | 'registrar' | 'host'

/** What an atSign is, and where one comes from. */
export function AnAtSign({ from }: { from: Source }) {
  return <>An atSign, like @alice, is a name that is yours alone and leads to a server of your own. {sources[from]}</>
}

const linkClass = 'text-owner-text underline underline-offset-4'

const getOne = (
  <Link href="/register" className={linkClass}>
    get one here
  </Link>
)

const sources = {
  here: <>You can {getOne}.</>,
  registrar: (
    <>
      You get one from a registrar, such as{' '}
      <a href="https://my.atsign.com" rel="noreferrer" className={linkClass}>
        the one of Atsign
      </a>
      , with the secret to claim it.
    </>
  ),
  lab: (
    <>
      Facet runs a small world of its own on this computer: {getOne}, or take one that waits{' '}
      <Link href="/lab" className={linkClass}>
        in the lab
      </Link>
      .
    </>
  ),
  host: 'Whoever runs this site gives them out, with the secret to claim them.',
} as const
