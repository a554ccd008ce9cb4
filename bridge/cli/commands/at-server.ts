import { formatAddress } from '../../../lib/protocol/address.ts'
import { startHost } from '../../host/host.ts'
import { command } from '../command.ts'
import { readSecretFile } from '../files.ts'
import { atSignOf, routeOf } from '../reach.ts'
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

/** One atServer for one atSign, until it is told to end. */
export const atServer = command({
  name: 'at-server',
  summary: 'Runs the atServer of one atSign until Ctrl-C or SIGTERM.',
  takes: '',
  words: [0, 0],
  fromEnvironment: true,
  required: ['atsign', 'port', 'cert', 'key', 'data'],
  options: {
    ...atServerOptions,
    atsign: { type: 'string' },
    'secret-file': { type: 'string' },
    'browser-port': { type: 'string' },
    'plain-port': { type: 'string' },
  },
  meaning: {
    ...atServerMeaning,
    atsign: 'whose atServer it is',
    'secret-file': 'file with the secret by which the atSign is claimed, for as long as it is not; or FACET_SECRET',
    'browser-port': 'another port, where nobody is asked for a certificate',
    'plain-port': 'another port, without TLS, for a proxy of your own that ends it; open it to nobody else',
  },
  example: 'at-server --atsign @alice --port 6464 --cert C.pem --key C.key --data D --root dir1:64,dir2:64',
  run: (call) =>
    serve(call, async () => {
      const { given } = call
      const atSign = atSignOf(given.atsign)
      const port = portOf(call, 'port', given.port)
      const browserPort = given['browser-port'] ? portOf(call, 'browser-port', given['browser-port']) : undefined
      const plainPort = given['plain-port'] ? portOf(call, 'plain-port', given['plain-port']) : undefined
      const dir = given.data
      const at = given.host ?? '0.0.0.0'
      const readCredentials = credentialsOf(given)
      const { ofServer } = toldOf(call)
      const { directory, ca } = await routeOf(call)
      const secretFile = given['secret-file']
      const secret =
        secretFile === undefined ? call.terminal.env.FACET_SECRET?.trim() : await readSecretFile(secretFile)
      const credentials = await readCredentials()
      await makeDataFolder(dir, at, [port, browserPort, plainPort])
      const atSigns = [{ atSign, secret: secret || undefined, port, browserPort, plainPort }]
      const host = await startHost({
        ...ofServer,
        drafts: given.drafts,
        testing: given.testing,
        atSigns,
        host: at,
        dir,
        credentials,
        ca,
        directory,
      })
      await tellUnclaimable(host, call.terminal)
      const { address = { host: '', port }, browserAddress, plainAddress } = host.members.get(atSign) ?? {}
      return {
        text: `The atServer of ${atSign} listens at ${formatAddress(address)}. ${asking(directory)}`,
        json: {
          atSign,
          ...address,
          browserPort: browserAddress?.port,
          plainPort: plainAddress?.port,
          pid: process.pid,
        },
        async renew() {
          host.renew(await readCredentials())
          return 'The new certificate is shown from now on.'
        },
        close: host.close,
      }
    }),
})
