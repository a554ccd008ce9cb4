import { parseEntries } from '../../lib/directory/entries.ts'
import { parseAddresses } from '../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
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
  'at-host --atsigns FILE --cert FILE --key FILE --data DIR [--port 6464] [--root host:port,…] [--ca FILE] [--secrets FILE] [--host ADDRESS]'

/**
 * atServers of many atSigns in one process, until SIGTERM. `--atsigns` is a file as the directory reads it, a line
 * `@alice alice.example:6464` for each: those whose port is `--port` share it, the others have their own. SIGHUP reads
 * the certificate again.
 */
await run(usage, async () => {
  const stopped = untilStopped()
  const text = { type: 'string' } as const
  const given = readOptions({
    atsigns: text,
    port: text,
    host: text,
    cert: text,
    key: text,
    ca: text,
    root: text,
    data: text,
    secrets: text,
  })
  const { atsigns } = given
  if (!atsigns) throw new UsageError('Say where the list of atSigns is with --atsigns.')
  if (!given.data) throw new UsageError('Say where to keep the data with --data.')
  const sharedPort = given.port ? understood('port', given.port, parsePort) : undefined
  const directory = understood('root', given.root ?? 'root.atsign.org:64', parseAddresses)
  const files = credentialFiles(given)
  const entries = within(atsigns, await readText(atsigns), parseEntries)
  const secrets = given.secrets ? within(given.secrets, await readText(given.secrets), parseSecrets) : new Map()

  await makeFolder(given.data)
  const host = await startHost({
    atSigns: entries.map(([atSign, { host: name, port }]) => ({
      atSign,
      name,
      secret: secrets.get(atSign),
      ...(port !== sharedPort && { port }),
    })),
    sharedPort,
    host: given.host ?? '0.0.0.0',
    dir: given.data,
    credentials: await readCredentials(files),
    ca: await readAuthority(given.ca),
    directory,
  })
  onHangUp(async () => {
    host.renew(await readCredentials(files))
    return `The certificate in ${files.cert} is shown from now on.`
  })
  announce({ atSigns: host.members.size, port: host.shared?.port, pid: process.pid })
  await stopped
  await host.close()
})

/** The one-time secrets, a line `@alice 3b1c…` for each atSign that has not been claimed yet. */
function parseSecrets(text: string): Map<AtSign, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return new Map(
    lines.map((line, index) => {
      const [name = '', secret, ...more] = line.trim().split(/\s+/)
      if (!secret || more.length > 0) throw new Error(`line ${index + 1}: not of the form "@alice secret"`)
      return [parseAtSign(name), secret]
    }),
  )
}

function within<Value>(file: string, text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`${file}, ${(error as Error).message}.`, { cause: error })
  }
}
