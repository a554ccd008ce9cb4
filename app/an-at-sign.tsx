import Link from 'next/link'

/** Who gives out names: a registrar, the lab of this computer, or whoever runs a small world that others come to. */
export type Source = 'registrar' | 'lab' | 'host'

/** What an atSign is, and where one comes from. */
export function AnAtSign({ from }: { from: Source }) {
  return <>An atSign, like @alice, is a name that is yours alone and leads to a server of your own. {sources[from]}</>
}

const linkClass = 'text-owner-text underline underline-offset-4'

const sources = {
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
      Facet runs a small world of its own on this computer, and there are some to try{' '}
      <Link href="/lab" className={linkClass}>
        in the lab
      </Link>
      .
    </>
  ),
  host: 'Whoever runs this site gives them out, with the secret to claim them.',
} as const
