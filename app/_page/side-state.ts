import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Side } from '../_client/read-side.ts'

/** What of the viewer's side is there: nobody is signed in, it is being read, it is here, or it can't be had. */
export type SideState =
  | { readonly state: 'anyone' }
  | { readonly state: 'looking'; readonly viewer: AtSign }
  | { readonly state: 'seen'; readonly viewer: AtSign; readonly side: Side; readonly again: () => void }
  | { readonly state: 'failed'; readonly viewer: AtSign; readonly sentence: string; readonly again: () => void }
