import { MemoryBook } from '../../lib/directory/address-book.ts'
import { AtDirectory, publicMissThrottle } from '../../lib/directory/at-directory.ts'
import { parseEntries } from '../../lib/directory/entries.ts'
import { readCredentials, readText } from '../host/credentials.ts'
import { untilStopped } from '../lifetime.ts'
import { listenDirectory } from '../listen/directory-port.ts'
import { parseRedisUrl, RedisClient } from '../redis/client.ts'
import { redisBook } from '../redis/redis-book.ts'
import { announce, credentialFiles, onHangUp, parsePort, readOptions, run, UsageError, understood } from './command.ts'

const usage =
  'at-directory --port 64 --cert FILE --key FILE (--file FILE | --redis redis://host:6379) [--https-port PORT] [--throttle] [--host ADDRESS]'

/**
 * An atDirectory, until SIGTERM. SIGHUP reads the file and the certificate again; nobody has to wait for that. The address of
 * a Redis that needs a password is better given as FACET_REDIS, since others can read what stands in a command.
 */
await run(usage, async () => {
  const stopped = untilStopped()
  const text = { type: 'string' } as const
  const given = readOptions({
    port: text,
    'https-port': text,
    host: text,
    cert: text,
    key: text,
    file: text,
    redis: text,
    throttle: { type: 'boolean' },
  })
  const { file } = given
  const redisUrl = given.redis ?? (file ? undefined : process.env.FACET_REDIS)
  if (!given.port) throw new UsageError('Say where it listens with --port.')
  if (!file === !redisUrl) throw new UsageError('Say where the atSigns are with --file or with --redis.')
  const port = understood('port', given.port, parsePort)
  const httpsPort = given['https-port'] ? understood('https-port', given['https-port'], parsePort) : undefined
  const files = credentialFiles(given)
  const credentials = await readCredentials(files)

  const redis = redisUrl ? new RedisClient({ server: readRedisUrl(redisUrl) }) : undefined
  const memory = new MemoryBook(file ? await readEntries(file) : [])
  const book = redis ? redisBook(redis) : memory
  // It may be started before its Redis is; but who mistypes an address shall hear of it.
  await redis?.ask('PING').catch((error) => process.stderr.write(`Not yet: ${error.message}\n`))

  const directory = new AtDirectory({ book, ...(given.throttle && { missThrottle: publicMissThrottle }) })
  const at = { host: given.host ?? '0.0.0.0', directory, book, ...credentials }
  const ports = [await listenDirectory({ ...at, port })]
  if (httpsPort !== undefined) ports.push(await listenDirectory({ ...at, port: httpsPort }))
  onHangUp(async () => {
    const [renewed, entries] = await Promise.all([readCredentials(files), file ? readEntries(file) : undefined])
    for (const listening of ports) listening.renew(renewed)
    if (!entries) return 'The certificate was read again.'
    memory.replace(entries)
    return `The certificate was read again, and ${memory.size} atSigns.`
  })
  const [main, https] = ports
  announce({ ...main?.address, ...(https && { httpsPort: https.address.port }), pid: process.pid })
  await stopped
  for (const listening of ports) await listening.close()
  await directory.close()
  redis?.close()
})

async function readEntries(file: string) {
  const text = await readText(file)
  try {
    return parseEntries(text)
  } catch (error) {
    throw new Error(`${file}, ${(error as Error).message}.`, { cause: error })
  }
}

function readRedisUrl(url: string) {
  try {
    return parseRedisUrl(url)
  } catch (error) {
    throw new UsageError(`The address of Redis is ${(error as Error).message}.`)
  }
}
