import { AtError } from '../protocol/at-error.ts'
import { formatAtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Keystore } from '../store/keystore.ts'
import type { NewNotification, Room } from '../store/notification.ts'
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
  tellOwner({ key, value, lifetimeMillis, most }: SelfNotice): Promise<void> {
    const notice = { peer: this.#options.owner, key: formatAtKey(key), value, ttln: lifetimeMillis }
    const room = roomForReceived(this.#options.limits)
    const count = Math.min(room.perPeer.count, most ?? Number.POSITIVE_INFINITY)
    return this.#keep({ type: 'self', ...notice }, { ...room, perPeer: { ...room.perPeer, count } })
  }

  /** To another atSign, or to the owner. [§3.28] */
  tell(to: AtSign, text: string): Promise<void> {
    const { owner, limits } = this.#options
    const notice = { peer: to, key: text, ttln: limits.notificationMillis }
    if (to === owner) return this.#keep({ type: 'received', ...notice }, roomForReceived(limits))
    return this.#keep({ type: 'sent', ...notice }, roomForSent(limits))
  }

  /** What there is no room for is not kept: whoever did what it tells of has done it all the same. */
  async #keep(notice: Pick<NewNotification, 'type' | 'peer' | 'key' | 'value' | 'ttln'>, room: Room): Promise<void> {
    const { keystore, randomId } = this.#options
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
      await keystore.notifications.add(whole, room)
    } catch (error) {
      if (!(error instanceof AtError && error.code === 'AT0028')) throw error
    }
  }
}
