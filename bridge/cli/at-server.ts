import { parseAddresses } from '../../lib/protocol/address.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { makeFolder } from '../dev/make-folder.ts'
import { readCredentials, readText } from '../host/credentials.ts'
import { startHost } from '../host/host.ts'
import { untilStopped } from '../lifetime.ts'
import {
  announce,
  credentialFiles,
  onHangUp,
  parsePort,
  readAuthority,
  readOptions,
  run,
  UsageError,
  understood,
} from './command.ts'

const usage =
  'at-server --atsign @alice --port 6464 --cert FILE --key FILE --data DIR [--root host:port,…] [--ca FILE] [--secret-file FILE] [--host ADDRESS] [--browser-port PORT]'

/**
 * One atServer for one atSign, until SIGTERM. SIGHUP reads the certificate again; who is connected stays connected. The
 * first line on stdout says, in JSON, that it is ready and where.
 */
await run(usage, async () => {
  const stopped = untilStopped()
  const text = { type: 'string' } as const
  const given = readOptions({
    atsign: text,
    port: text,
    'browser-port': text,
    host: text,
    cert: text,
    key: text,
    ca: text,
    root: text,
    data: text,
    'secret-file': text,
  })
  if (!given.atsign) throw new UsageError('Say whose atServer it is with --atsign.')
  if (!given.port) throw new UsageError('Say where it listens with --port.')
  if (!given.data) throw new UsageError('Say where to keep the data with --data.')
  const atSign = understood('atsign', given.atsign, parseAtSign)
  const port = understood('port', given.port, parsePort)
  const browserPort = given['browser-port'] ? understood('browser-port', given['browser-port'], parsePort) : undefined
  const directory = understood('root', given.root ?? 'root.atsign.org:64', parseAddresses)
  const files = credentialFiles(given)
  const secretFile = given['secret-file']
  const secret = secretFile === undefined ? undefined : (await readText(secretFile)).trim()
  if (secret === '') throw new Error(`${secretFile} is empty.`)

  await makeFolder(given.data)
  const host = await startHost({
    atSigns: [{ atSign, secret, port, browserPort }],
    host: given.host ?? '0.0.0.0',
    dir: given.data,
    credentials: await readCredentials(files),
    ca: await readAuthority(given.ca),
    directory,
  })
  onHangUp(async () => {
    host.renew(await readCredentials(files))
    return `${atSign} shows the certificate in ${files.cert} from now on.`
  })
  const { address, browserAddress } = host.members.get(atSign) ?? {}
  announce({ atSign, ...address, ...(browserAddress && { browserPort: browserAddress.port }), pid: process.pid })
  await stopped
  await host.close()
})
