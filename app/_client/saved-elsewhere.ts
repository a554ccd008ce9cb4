import type { AtSign } from '../../lib/protocol/at-sign.ts'

/*
 * The tabs of one browser tell each other that something was saved: whose page it was, and nothing of what it says.
 * One channel for speaking and hearing, so that nobody hears themselves.
 */
let opened: BroadcastChannel | undefined

function channel(): BroadcastChannel {
  opened ??= new BroadcastChannel('facet.saved')
  return opened
}

/** Tells the other tabs that the page of this atSign has changed on its server. */
export function tellSaved(atSign: AtSign): void {
  channel().postMessage(atSign)
}

/** Calls back when another tab of this browser has saved something of this atSign. Returns how to end that. */
export function onSavedElsewhere(atSign: AtSign, heard: () => void): () => void {
  const listen = ({ data }: MessageEvent) => data === atSign && heard()
  channel().addEventListener('message', listen)
  return () => channel().removeEventListener('message', listen)
}
