/** Two letters for each account that a page can name: our own, so that nobody's mark has to be drawn here. */
const letters: Readonly<Record<string, string>> = {
  twitter: 'Tw',
  facebook: 'Fb',
  linkedin: 'Li',
  instagram: 'Ig',
  youtube: 'Yt',
  tumblr: 'Tu',
  medium: 'Me',
  tiktok: 'Tk',
  snapchat: 'Sn',
  pinterest: 'Pi',
  github: 'Gh',
  ps4: 'PS',
  xbox: 'Xb',
  steam: 'St',
  discord: 'Di',
  twitch: 'Tv',
  switch: 'Sw',
  epic: 'Ep',
}

/** Whether a field has a sign of its own. */
export function hasSign(name: string): boolean {
  return name in letters
}

/** Where somebody has an account, cut like the mark; the name of the place always stands beside it. */
export function SiteIcon({ name, className = '' }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={`cut grid size-6 shrink-0 place-items-center bg-owner-text font-bold text-[0.6875rem]/none text-paper ${className}`}
    >
      {letters[name]}
    </span>
  )
}
