import { ExternalLink } from 'lucide-react'
import type { Answer } from '../../lib/profile/profile.ts'
import { SiteIcon } from './site-icon.tsx'
import * as say from './words.tsx'

/**
 * The way to what somebody posts elsewhere. It is shown there and not in a frame here: those who keep it have no frame for a
 * whole account that works without their script in our page, or without what they know of who is signed in with them.
 */
export function LatestPosts({ of }: { of: readonly Answer[] }) {
  return (
    <ul className="mt-3 grid gap-3 sm:grid-cols-2">
      {of.map(
        ({ name, label, shown }) =>
          shown.kind === 'link' && (
            <li key={name}>
              <a
                href={shown.href}
                target="_blank"
                rel="nofollow noopener noreferrer"
                className="flex h-full items-center gap-3 rounded-sheet bg-sunken p-4 hover:bg-line/70"
              >
                <SiteIcon name={name} />
                <span className="min-w-0 grow">
                  <span className="block font-medium">{say.latestPostsOn(label)}</span>
                  <span className="block text-soft text-sm">{say.whoWillKnow(siteOf(shown.href))}</span>
                </span>
                <ExternalLink className="size-4 shrink-0 text-soft" aria-hidden="true" />
              </a>
            </li>
          ),
      )}
    </ul>
  )
}

function siteOf(href: string): string {
  return new URL(href).hostname.replace(/^www\./, '')
}
