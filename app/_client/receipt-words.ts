import type { Receipt } from '../../lib/client/receipts.ts'
import type { SharedKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { whyWords } from './why-unsent.ts'

/** How far something for somebody has come, in a sentence; no more than is known. */
export function receiptWords({ at, trouble, delivery }: Receipt, key: SharedKey, owner: AtSign): string {
  const them = key.sharedWith
  if (at === 'theirs') return `The server of ${them} has it.`
  if (at === 'here')
    return trouble ? `Saved here. ${whyWords({ key, trouble }, owner)}` : 'Saved here. It waits for your server.'
  switch (delivery) {
    case 'queued':
      return `On your server, which brings it to the server of ${them}.`
    case 'errored':
      return `On your server. The server of ${them} could not be given it.`
    case 'expired':
      return `On your server. The server of ${them} was away for too long to be given it.`
    case 'refused':
      return `On your server. The server of ${them} does not take it.`
    case undefined:
      return 'On your server.'
  }
}
