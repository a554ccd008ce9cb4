import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Address } from '../../../../lib/protocol/address.ts'
import { check, type Group, Mismatch, Skipped } from '../check.ts'
import type { Trial } from '../trial.ts'

/** What this machine's own TLS says when it will not even ask. */
const ownRefusals = [
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  'ERR_TLS_PROTOCOL_VERSION_CONFLICT',
  'ERR_SSL_NO_CIPHERS_AVAILABLE',
]

async function refusesOldTls(address: Address, { reach }: Trial): Promise<void> {
  const socket = connect({
    ...address,
    ca: reach.ca,
    servername: isIP(address.host) ? '' : address.host,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    rejectUnauthorized: false,
    timeout: reach.timeoutMillis,
  })
  const came = await new Promise<string>((resolve) => {
    socket.once('secureConnect', () => resolve(socket.getProtocol() ?? 'a connection'))
    socket.once('timeout', () => resolve('silence'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
  socket.on('error', () => {}).destroy()
  if (ownRefusals.includes(came)) throw new Skipped('this machine does not speak TLS 1.1 itself')
  if (came.startsWith('TLSv')) throw new Mismatch('a handshake of TLS 1.1', came, 'a refusal')
}

function namesItself(socket: TLSSocket, { host }: Address): void {
  const names = socket.getPeerX509Certificate()?.subjectAltName ?? ''
  const wanted = isIP(host) ? `IP Address:${host}` : `DNS:${host}`
  const found = names.split(', ').some((name) => {
    if (name === wanted) return true
    // One label, which may be any. [RFC 6125]
    return name.startsWith('DNS:*.') && wanted.startsWith('DNS:') && wanted.replace(/^DNS:[^.]+/, 'DNS:*') === name
  })
  if (!found) throw new Mismatch('a TLS handshake', names, `${wanted} among the subject alternative names`)
}

export const tls: Group = {
  title: 'TLS',
  checks: [
    check('the directory does not speak TLS older than 1.2', '§1.1', (trial) => refusesOldTls(trial.directory, trial)),
    check('the atServer does not speak TLS older than 1.2', '§2.1', (trial) => refusesOldTls(trial.me.address, trial)),
    check('the certificate of the directory names its host', '§1.1', async (trial) =>
      namesItself((await trial.dialDirectory()).socket, trial.directory),
    ),
    check('the certificate of every atServer names the host that the directory gives', '§7.7', async ({ parties }) => {
      for (const party of parties) namesItself((await party.dial()).socket, party.address)
    }),
  ],
}
