import { AtError } from '../protocol/at-error.ts'
import { formatAtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Keystore } from '../store/keystore.ts'
import type { NewNotification } from '../store/notification.ts'
import type { SelfNotice } from '../verbs/context.ts'
import { roomForReceived, roomForSent } from '../verbs/notice.ts'
import type { ServerLimits } from './limits.ts'

export interface OwnNoticesOptions {
  readonly owner: AtSign
  readonly keystore: Keystore
  readonly limits: ServerLimits
  readonly randomId: () => string
}

/** What a server says in its own name. */
export class OwnNotices {
  readonly #options: OwnNoticesOptions

  constructor(options: OwnNoticesOptions) {
    this.#options = options
  }

  /** To the owner's monitors, those that ask for it. [§3.19.3] */
  tellOwner({ key, value, lifetimeMillis }: SelfNotice): Promise<void> {
    return this.#keep({ type: 'self', peer: this.#options.owner, key: formatAtKey(key), value, ttln: lifetimeMillis })
  }

  /** To another atSign, or to the owner. [§3.28] */
  tell(to: AtSign, text: string): Promise<void> {
    const { owner, limits } = this.#options
    return this.#keep({
      type: to === owner ? 'received' : 'sent',
      peer: to,
      key: text,
      ttln: limits.notificationMillis,
    })
  }

  /** What there is no room for is not kept: whoever did what it tells of has done it all the same. */
  async #keep(notice: Pick<NewNotification, 'type' | 'peer' | 'key' | 'value' | 'ttln'>): Promise<void> {
    const { keystore, limits, randomId } = this.#options
    const whole: NewNotification = {
      id: randomId(),
      operation: 'update',
      messageType: 'key',
      notifier: 'SYSTEM',
      priority: 'low',
      isEncrypted: false,
      metadata: { isEncrypted: false },
      ...notice,
    }
    try {
      await keystore.notifications.add(whole, notice.type === 'sent' ? roomForSent(limits) : roomForReceived(limits))
    } catch (error) {
      if (!(error instanceof AtError && error.code === 'AT0028')) throw error
    }
  }
}
