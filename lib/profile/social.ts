import { maxLinkLength, safeLink } from './safe-link.ts'

interface Site {
  /** A user name is put behind this. */
  readonly base: string
  /** A pasted link must be on one of these, or below. */
  readonly hosts: readonly string[]
  /** Names are written with their `@`. */
  readonly keepsAt?: true
}

/** [data formats §8.3] The old app refused genuine TikTok links for a misspelt host; we do not. */
export const sites = {
  twitter: { base: 'https://www.twitter.com/', hosts: ['twitter.com', 'x.com'] },
  facebook: { base: 'https://www.facebook.com/', hosts: ['facebook.com', 'fb.com', 'fb.me'] },
  linkedin: { base: 'https://www.linkedin.com/in/', hosts: ['linkedin.com'] },
  instagram: { base: 'https://www.instagram.com/', hosts: ['instagram.com'] },
  youtube: { base: 'https://www.youtube.com/', hosts: ['youtube.com', 'youtu.be'], keepsAt: true },
  tumblr: { base: 'https://www.tumblr.com/', hosts: ['tumblr.com'] },
  medium: { base: 'https://www.medium.com/', hosts: ['medium.com'], keepsAt: true },
  tiktok: { base: 'https://www.tiktok.com/', hosts: ['tiktok.com'] },
  snapchat: { base: 'https://www.snapchat.com/', hosts: ['snapchat.com'] },
  pinterest: { base: 'https://www.pinterest.com/', hosts: ['pinterest.com', 'pin.it'] },
  github: { base: 'https://www.github.com/', hosts: ['github.com'] },
} as const satisfies Record<string, Site>

export type SiteName = keyof typeof sites

/** A user name or a full link, as people store either, made into a link; undefined when neither. */
export function socialLink(name: SiteName, value: string): string | undefined {
  const site: Site = sites[name]
  const text = value.trim()
  if (text === '' || value.length > maxLinkLength) return undefined
  const link = linkOn(site, text)
  if (link) return link
  if (hasScheme(text)) return isWeb(text) ? safeLink(text) : undefined
  if (/\s/.test(text)) return undefined
  const user = site.keepsAt ? text : text.replace(/^@/, '')
  const path = user.replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/').replaceAll('%40', '@')
  return path === '' ? undefined : site.base + path
}

/** A sentence when the value is neither a user name nor a link on this site. */
export function complaintAboutSocial(name: SiteName, label: string, value: string): string | undefined {
  const text = value.trim()
  if (linkOn(sites[name], text)) return undefined
  if (hasScheme(text)) return `This link does not lead to ${label}. Type your user name, or paste a link from ${label}.`
  if (/\s/.test(text)) return 'A user name has no spaces in it.'
  return undefined
}

function linkOn(site: Site, text: string): string | undefined {
  const bare = text.replace(/^www\./i, '')
  const full = site.hosts.some((host) => new RegExp(`^${host.replaceAll('.', '\\.')}/`, 'i').test(bare))
    ? `https://${text}`
    : text
  const link = isWeb(full) ? safeLink(full) : undefined
  if (!link) return undefined
  const { hostname } = new URL(link)
  return site.hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`)) ? link : undefined
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text)
}

function isWeb(text: string): boolean {
  return /^https?:\/\//i.test(text)
}
