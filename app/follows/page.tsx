import type { Metadata } from 'next'
import Link from 'next/link'
import { type FollowListName, followLists } from '../../lib/follows/follow-list.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { followWords } from '../_page/follow-words.ts'
import { PageLink } from '../_page/page-link.tsx'
import { readFollowList } from '../_server/read-page.ts'
import { Light } from '../_ui/gem.tsx'
import { PeopleIn } from './people-in.tsx'
import * as say from './words.ts'

interface Props {
  readonly searchParams: Promise<{ of?: string | string[]; list?: string | string[] }>
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { owner, list } = wantedBy(await searchParams)
  return { title: owner ? `${titles[list]} ${owner}` : say.whoFollowsWhom, robots: 'noindex' }
}

const titles: Readonly<Record<FollowListName, string>> = {
  following_by_self: say.followedBy,
  followers_of_self: say.followersOf,
}

/** Whom somebody follows, or who follows them, as they show it to everyone. */
export default async function FollowsPage({ searchParams }: Props) {
  const { owner, list } = wantedBy(await searchParams)
  if (!owner) return <NothingHere title={say.noSuchList} />
  const people = await readFollowList(owner, list)
  if (people === 'unreachable') return <NothingHere owner={owner} title={say.theirServerAway(owner)} />
  if (people === 'too long') return <NothingHere owner={owner} title={say.listTooLong} />
  if (people === 'not shown') return <NothingHere owner={owner} title={say.listNotShown(owner)} />
  const other = followLists.find((one) => one !== list) ?? list
  return (
    <>
      <Light seed={owner} />
      <article className="reading pt-8 sm:pt-14">
        <h1 className="wrap-anywhere font-bold text-title">
          {titles[list]} {owner}
        </h1>
        <p className="mt-3 flex flex-wrap gap-x-5">
          <BackTo owner={owner} />
          <Link
            href={`/follows?of=${encodeURIComponent(owner)}&list=${followWords[other]}`}
            className="inline-flex min-h-11 items-center text-owner-text underline-offset-4 hover:underline"
          >
            {other === 'followers_of_self' ? say.followers : say.following}
          </Link>
        </p>
        <PeopleIn people={people} />
      </article>
    </>
  )
}

function BackTo({ owner }: { owner: AtSign }) {
  return (
    <PageLink
      of={owner}
      className="inline-flex min-h-11 items-center text-owner-text underline-offset-4 hover:underline"
    >
      {say.pageOf(owner)}
    </PageLink>
  )
}

function NothingHere({ owner, title }: { owner?: AtSign; title: string }) {
  return (
    <article className="reading pt-8 sm:pt-14">
      <h1 className="font-bold text-title">{title}</h1>
      {owner && (
        <p className="mt-3">
          <BackTo owner={owner} />
        </p>
      )}
    </article>
  )
}

function wantedBy({ of, list }: Awaited<Props['searchParams']>): { owner: AtSign | undefined; list: FollowListName } {
  const wanted = followLists.find((one) => followWords[one] === list) ?? 'followers_of_self'
  try {
    return { owner: typeof of === 'string' ? parseAtSign(of) : undefined, list: wanted }
  } catch {
    return { owner: undefined, list: wanted }
  }
}
