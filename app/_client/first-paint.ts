import type { AtSign } from '../../lib/protocol/at-sign.ts'

/**
 * Who is signed in, as a hint for the first paint: nothing but the name, never a key. The vault has the last word.
 * With it the header and the page reserve their space before any of our code is loaded, and visitors load no key code.
 */
const place = 'facet.viewer'

/** Runs in the head, before anything is painted. */
export const firstPaint = `try{const v=localStorage.getItem('${place}');if(v)document.documentElement.dataset.viewer=v}catch{}`

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

/** Calls back when another tab of this browser signs in, out, or as somebody else. */
export function onViewerElsewhere(changed: () => void): () => void {
  const listen = (event: StorageEvent) => event.key === place && changed()
  addEventListener('storage', listen)
  return () => removeEventListener('storage', listen)
}
