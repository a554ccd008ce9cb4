import { type AddressBook, withoutSelectors } from '../../lib/directory/address-book.ts'
import { parseAddress } from '../../lib/protocol/address.ts'
import { type RedisClient, RedisUnavailable } from './client.ts'

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

/** Tells once that Redis does not answer, and once that it does again: who asks the directory hears nothing of why. */
export function telling(redis: Pick<RedisClient, 'ask'>, tell: (sentence: string) => void): Pick<RedisClient, 'ask'> {
  let isAway = false
  return {
    async ask(...words) {
      try {
        const reply = await redis.ask(...words)
        if (isAway) tell('Redis answers again.')
        isAway = false
        return reply
      } catch (error) {
        if (!isAway && error instanceof RedisUnavailable) {
          isAway = true
          tell(`${error.message} Until it answers, nobody is found.`)
        }
        throw error
      }
    },
  }
}
