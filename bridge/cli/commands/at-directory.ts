import { MemoryBook } from '../../../lib/directory/address-book.ts'
import { AtDirectory, publicMissThrottle } from '../../../lib/directory/at-directory.ts'
import { parseEntries } from '../../../lib/directory/entries.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { listenDirectory } from '../../listen/directory-port.ts'
import { parseRedisUrl, RedisClient } from '../../redis/client.ts'
import { redisBook, telling } from '../../redis/redis-book.ts'
import { command, UsageError } from '../command.ts'
import { readParsed } from '../files.ts'
import { credentialsOf, portOf, serve, servingMeaning, servingOptions, toldOf } from '../serving.ts'

/** An atDirectory, until it is told to end. */
export const atDirectory = command({
  name: 'at-directory',
  summary: 'Runs an atDirectory, from a file or from Redis, until Ctrl-C or SIGTERM.',
  takes: '',
  words: [0, 0],
  fromEnvironment: true,
  asksNobody: true,
  required: ['port', 'cert', 'key'],
  alternatives: ['file', 'redis'],
  options: {
    ...servingOptions,
    file: { type: 'string' },
    redis: { type: 'string' },
    'https-port': { type: 'string' },
    throttle: { type: 'boolean' },
  },
  meaning: {
    ...servingMeaning,
    file: 'the list, a line "@alice alice.example:6464" each; read again on SIGHUP',
    redis: 'redis://host:6379 with a key for each name; FACET_REDIS, better where it has a password',
    'https-port': 'another port for those who ask by HTTP, though they may at --port as well',
    throttle: 'slows down who keeps asking for names that there are not',
  },
  example: 'at-directory --port 64 --cert C.pem --key C.key --file atsigns.txt',
  run: (call) =>
    serve(call, async () => {
      const { given, terminal } = call
      const { file, redis: redisUrl } = given
      if (file && redisUrl) throw new UsageError('Say where the atSigns are: either --file or --redis.')
      const port = portOf(call, 'port', given.port)
      const httpsPort = given['https-port'] ? portOf(call, 'https-port', given['https-port']) : undefined
      const { ofDirectory, trouble } = toldOf(call)
      const readCredentials = credentialsOf(given)
      const readEntries = async () => (file ? readParsed(file, 'list of atSigns', parseEntries) : [])
      const redis = redisUrl ? new RedisClient({ server: serverOf(redisUrl) }) : undefined
      // What it is still asked when this ends is no news.
      const asked = redis && telling(redis, (sentence) => terminal.signal.aborted || trouble(sentence))
      const [credentials, entries] = await Promise.all([readCredentials(), readEntries()])
      const memory = new MemoryBook(entries)
      const book = asked ? redisBook(asked) : memory
      // It may be started before its Redis is; but who mistypes an address shall hear of it.
      await redis?.ask('PING').catch((error) => terminal.errors.write(`Not yet: ${error.message}\n`))

      const directory = new AtDirectory({
        ...ofDirectory,
        book,
        ...(given.throttle && { missThrottle: publicMissThrottle }),
      })
      const at = { host: given.host ?? '0.0.0.0', directory, book, ...credentials }
      const main = await listenDirectory({ ...at, port })
      const https = httpsPort === undefined ? undefined : await listenDirectory({ ...at, port: httpsPort })
      return {
        text: `The directory listens at ${formatAddress(main.address)}.`,
        json: { ...main.address, ...(https && { httpsPort: https.address.port }), pid: process.pid },
        async renew() {
          const [renewed, known] = await Promise.all([readCredentials(), readEntries()])
          // More likely it is just being written, or its disk was full, than that all of them are gone.
          if (known.length === 0 && memory.size > 0)
            throw new Error(`${file} names no atSign. Start anew to serve none.`)
          main.renew(renewed)
          https?.renew(renewed)
          memory.replace(known)
          return file ? `There are ${memory.size} atSigns in ${file}.` : 'The new certificate is shown from now on.'
        },
        async close() {
          await Promise.all([main.close(), https?.close()])
          await directory.close()
          redis?.close()
        },
      }
    }),
})

function serverOf(url: string) {
  try {
    return parseRedisUrl(url)
  } catch (error) {
    throw new UsageError(`The address of Redis is ${(error as Error).message}.`)
  }
}
