import { type AddressBook, withoutSelectors } from '../../lib/directory/address-book.ts'
import { parseAddress } from '../../lib/protocol/address.ts'
import type { RedisClient } from './client.ts'

/**
 * A directory's names in Redis, so that several directories know the same: the key is the name without `@`, in lower
 * case, the value `host:port`. A name that is written with U+FE0F is found without it when it is kept without it.
 */
export function redisBook(redis: Pick<RedisClient, 'ask'>): AddressBook {
  return {
    async find(name) {
      // No atSign has an empty name, or a longer one than this with all that may be left out. [§4.7]
      if (name === '' || name.length > 255) return undefined
      const plain = withoutSelectors(name)
      const found = await (plain === name ? redis.ask('GET', name) : redis.ask('MGET', name, plain))
      const [text] = Array.isArray(found) ? found.filter((one) => one !== null) : [found]
      if (text === null || text === undefined) return undefined
      // Whatever else is kept there is no address, and says nothing of whether there is such an atSign.
      if (typeof text !== 'string') throw new Error('not an address')
      return parseAddress(text)
    },
  }
}
