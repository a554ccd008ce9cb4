import type { AtSign } from '../../lib/protocol/at-sign.ts'

/**
 * Who is signed in, as a hint for the first paint: nothing but the name, never a key. The vault has the last word.
 * With it the header and the page reserve their space before any of our code is loaded, and visitors load no key code.
 */
const place = 'facet.viewer'

/** Runs in the head, before anything is painted. */
export const firstPaint = `try{const v=localStorage.getItem('${place}');if(v)document.documentElement.dataset.viewer=v}catch{}`

/**
 * Runs in the head as well. A tab, or the installed app, that begins at the first page goes on to the page of who is signed
 * in; whoever comes to the first page later, by its link or by a reload, stays.
 */
export const homeFirst = `try{const b='facet.begun',f=!sessionStorage.getItem(b),v=localStorage.getItem('${place}');sessionStorage.setItem(b,'yes');if(f&&v&&location.pathname==='/'&&!location.search&&!document.referrer.startsWith(location.origin))location.replace('/@'+encodeURIComponent(v.slice(1)))}catch{}`

export function hintedViewer(): AtSign | undefined {
  try {
    return (localStorage.getItem(place) as AtSign | null) ?? undefined
  } catch {
    return undefined // Storage is switched off: then nobody is signed in.
  }
}

/** Keeps the hint in step with the vault. */
export function hintViewer(atSign: AtSign | undefined): void {
  try {
    if (atSign) localStorage.setItem(place, atSign)
    else localStorage.removeItem(place)
  } catch {
    // Storage is switched off: the next page begins without the hint, and that is all.
  }
  if (atSign) document.documentElement.dataset.viewer = atSign
  else delete document.documentElement.dataset.viewer
}

/** Names again, and no more: whose claim was begun here and not finished. So a visitor who has none loads no key code. */
const unfinishedPlace = 'facet.unfinished'

export function hintedUnfinished(): readonly AtSign[] {
  try {
    return (localStorage.getItem(unfinishedPlace) ?? '').split(' ').filter(Boolean) as AtSign[]
  } catch {
    return []
  }
}

export function hintUnfinished(atSigns: readonly AtSign[]): void {
  try {
    if (atSigns.length > 0) localStorage.setItem(unfinishedPlace, atSigns.join(' '))
    else localStorage.removeItem(unfinishedPlace)
  } catch {
    // Then it is only said on the pages that ask the vault.
  }
}

/** Calls back when another tab of this browser signs in, out, or as somebody else, or begins a claim. */
export function onViewerElsewhere(changed: () => void): () => void {
  const listen = (event: StorageEvent) => (event.key === place || event.key === unfinishedPlace) && changed()
  addEventListener('storage', listen)
  return () => removeEventListener('storage', listen)
}
