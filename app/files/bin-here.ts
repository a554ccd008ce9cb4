import { binHome } from '../../lib/files/bin-home.ts'
import type { FileHome } from '../../lib/files/home.ts'

/** The bin of this site. */
export function binHere(): FileHome {
  return binHome({ url: `${location.origin}/bin`, inBlobs: true })
}
