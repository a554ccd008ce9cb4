import { parseEntries } from '../../../lib/directory/entries.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { startHost } from '../../host/host.ts'
import { command } from '../command.ts'
import { readParsed } from '../files.ts'
import { routeOf } from '../reach.ts'
import {
  asking,
  atServerMeaning,
  atServerOptions,
  credentialsOf,
  makeDataFolder,
  portOf,
  serve,
  toldOf,
} from '../serving.ts'
import { tellUnclaimable } from '../unclaimable.ts'

/** atServers of many atSigns in one process, until it is told to end. */
export const atHost = command({
  name: 'at-host',
  summary:
    'Runs the atServers of many atSigns in one process until Ctrl-C or SIGTERM; SIGHUP renews the certificate, and no list.',
  takes: '',
  words: [0, 0],
  fromEnvironment: true,
  required: ['atsigns', 'cert', 'key', 'data'],
  options: {
    ...atServerOptions,
    atsigns: { type: 'string' },
    secrets: { type: 'string' },
  },
  meaning: {
    ...atServerMeaning,
    port: 'the port that those share whose line in the list says so',
    atsigns:
      'those who are to live here, a line "@alice alice.example:6464" each; the directory’s file only if all of them do',
    secrets: 'file with a line "@alice secret" for each that is not claimed yet',
  },
  example: 'at-host --atsigns atsigns.txt --port 6464 --cert C.pem --key C.key --data D --root dir:64',
  run: (call) =>
    serve(call, async () => {
      const { given, terminal } = call
      const { errors, signal } = terminal
      const list = given.atsigns
      const dir = given.data
      const sharedPort = given.port ? portOf(call, 'port', given.port) : undefined
      const readCredentials = credentialsOf(given)
      const { ofServer } = toldOf(call)
      const { directory, ca } = await routeOf(call)
      const entries = await readParsed(list, 'list of atSigns', parseEntries)
      const secrets = given.secrets
        ? await readParsed(given.secrets, 'list of secrets', parseSecrets)
        : new Map<AtSign, string>()
      const credentials = await readCredentials()
      const atSigns = entries.map(([atSign, { host: name, port }]) => ({
        atSign,
        name,
        secret: secrets.get(atSign),
        ...(port !== sharedPort && { port }),
      }))
      const at = given.host ?? '0.0.0.0'
      await makeDataFolder(dir, at, [sharedPort, ...atSigns.map(({ port }) => port)])
      const host = await startHost({
        ...ofServer,
        drafts: given.drafts,
        testing: given.testing,
        atSigns,
        sharedPort,
        host: at,
        dir,
        credentials,
        ca,
        directory,
        signal,
        onOpen(count) {
          if (count % toldEach === 0) errors.write(`${count} of ${atSigns.length} atServers are open …\n`)
        },
      })
      await tellUnclaimable(host, terminal)
      const shared = host.shared && ` Those who share a port are at ${formatAddress(host.shared)}.`
      return {
        text: `${host.members.size} atServers are ready.${shared ?? ''} ${asking(directory)}`,
        json: { atSigns: host.members.size, port: host.shared?.port, pid: process.pid },
        async renew() {
          host.renew(await readCredentials())
          return 'The new certificate is shown from now on.'
        },
        close: host.close,
      }
    }),
})

/** A first start makes keys for each of them, which may take a while. */
const toldEach = 100

function parseSecrets(text: string): Map<AtSign, string> {
  const secrets = new Map<AtSign, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [name = '', secret, ...more] = line.trim().split(/\s+/)
    if (name === '') continue
    const complain = (what: string) => new Error(`line ${index + 1}: ${what}`)
    const isTurnedRound = secret?.startsWith('@') && !name.startsWith('@')
    if (!secret || more.length > 0 || isTurnedRound) throw complain('not of the form "@alice secret"')
    try {
      secrets.set(parseAtSign(name), secret)
    } catch (error) {
      throw complain((error as Error).message)
    }
  }
  return secrets
}
