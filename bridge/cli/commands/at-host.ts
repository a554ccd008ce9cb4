import { parseEntries } from '../../../lib/directory/entries.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { makeFolder } from '../../dev/make-folder.ts'
import { startHost } from '../../host/host.ts'
import { command } from '../command.ts'
import { readParsed } from '../files.ts'
import { routeOf } from '../reach.ts'
import { asking, credentialsOf, portOf, serve, servingMeaning, servingOptions, toldOf } from '../serving.ts'
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
    ...servingOptions,
    atsigns: { type: 'string' },
    secrets: { type: 'string' },
    data: { type: 'string' },
    drafts: { type: 'boolean' },
    testing: { type: 'boolean' },
  },
  meaning: {
    ...servingMeaning,
    port: 'the port that those share whose line in the list says so',
    atsigns:
      'those who are to live here, a line "@alice alice.example:6464" each; the directory’s file only if all of them do',
    secrets: 'file with a line "@alice secret" for each that is not claimed yet',
    data: 'the folder in which everything is kept',
    drafts:
      'understand what is still being decided on, and say so: notify:multi, eph, eAtn, batch:abortOnFailure, prompts',
    testing: 'let owners tune it while it runs, by config:set, config:reset and config:print',
  },
  example: 'at-host --atsigns atsigns.txt --port 6464 --cert C.pem --key C.key --data D --root dir:64',
  run: (call) =>
    serve(call, async () => {
      const { given } = call
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
      await makeFolder(dir)
      const atSigns = entries.map(([atSign, { host: name, port }]) => ({
        atSign,
        name,
        secret: secrets.get(atSign),
        ...(port !== sharedPort && { port }),
      }))
      const host = await startHost({
        ...ofServer,
        drafts: given.drafts,
        testing: given.testing,
        atSigns,
        sharedPort,
        host: given.host ?? '0.0.0.0',
        dir,
        credentials,
        ca,
        directory,
      })
      await tellUnclaimable(host, call.terminal)
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

function parseSecrets(text: string): Map<AtSign, string> {
  const secrets = new Map<AtSign, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [name = '', secret, ...more] = line.trim().split(/\s+/)
    if (name === '') continue
    if (!secret || more.length > 0) throw new Error(`line ${index + 1}: not of the form "@alice secret"`)
    secrets.set(parseAtSign(name), secret)
  }
  return secrets
}
