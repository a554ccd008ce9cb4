import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { type Check, check, Skipped } from './check.ts'
import type { Party } from './party.ts'
import type { Trial } from './trial.ts'

/**
 * What a server may have learned since October 2024, and how it shows that: never by a version number, which each
 * implementation counts in its own way. [2026 §9]
 */
const signs = {
  'HTTP on its port': async ({ me }: Trial) => {
    const { socket, protocol } = await negotiate(me, ['http/1.1'])
    socket.destroy()
    return protocol === 'http/1.1'
  },
  'to:': async ({ me }: Trial) => (await me.ask(`to:${me}`)).text.startsWith('data:{'),
  'scan:cl': async ({ me, ns }: Trial) => {
    await me.tell(`update:sign.${ns}${me} v`)
    return (await me.tell(`scan:cl sign\\.${ns}`)).text.startsWith('data:[{')
  },
  immutable: async ({ me, ns }: Trial) =>
    (await me.tell(`update:ttl:60000:immutable:true:sign2.${ns}${me} v`)).text.startsWith('data:'),
  appMetadata: async ({ me, ns }: Trial) =>
    (await me.tell(`update:appMetadata:eyJwcm92aWRlcklkIjoieCJ9:sign3.${ns}${me} v`)).text.startsWith('data:'),
  pubKeyHash: async ({ me, ns }: Trial) =>
    (await me.tell(`update:pubKeyHash:ab:hashingAlgo:sha512:sign4.${ns}${me} v`)).text.startsWith('data:'),
  // Some generations read them and do nothing about it. [2026 §5]
  'dates that are put': async ({ me, ns }: Trial) => {
    await me.tell(`update:cAt:2026-05-05T10:30:00Z:sign5.${ns}${me} v`)
    return (await me.tell(`llookup:meta:sign5.${ns}${me}`)).text.includes('"createdAt":"2026-05-05')
  },
  features: async ({ me }: Trial) => Array.isArray((await me.ask('info:brief')).json().features),
  'info:mtls': async ({ me }: Trial) => (await me.ask('info:mtls')).text.startsWith('data:'),
  'stats 16': async ({ me }: Trial) => (await me.tell('stats:16')).text.startsWith('data:'),
  'sync without a limit': async ({ me, ns }: Trial) =>
    (await me.tell(`sync:from:999999999:skipDeletesUntil:3:${ns}`)).text.startsWith('data:'),
  'enroll:listns': async ({ me, ns }: Trial) => !(await me.tell(`enroll:listns:${ns}`)).text.startsWith('error:AT0003'),
} as const

export type Sign = keyof typeof signs

/** Throws `Skipped` where the server does not show this. */
export async function needs(trial: Trial, sign: Sign): Promise<void> {
  if (!(await shows(trial, sign))) throw new Skipped(`this server does not show ${sign}`)
}

/** Throws `Skipped` where the server shows nothing that is newer than October 2024. */
export async function needsAny(trial: Trial): Promise<void> {
  for (const sign of ['HTTP on its port', 'to:', 'scan:cl'] as const) if (await shows(trial, sign)) return
  throw new Skipped('this server is of the generation of 2024')
}

const shows = (trial: Trial, sign: Sign) => trial.once(`shows ${sign}`, () => signs[sign](trial))

/** A check of what came later: it says nothing about a server that does not show the sign of it. */
export const newer = (name: string, clause: string, sign: Sign, run: (trial: Trial) => Promise<void>): Check =>
  check(name, `2026 ${clause}`, async (trial) => {
    await needs(trial, sign)
    await run(trial)
  })

/** A connection for which the client offers these protocols, the one it likes best first. [2026 §1.1] */
export async function negotiate(
  { address, reach }: Party,
  ALPNProtocols: string[],
): Promise<{ socket: TLSSocket; protocol: string | false | null }> {
  const servername = isIP(address.host) ? '' : address.host
  const socket = connect({ ...address, ca: reach.ca, servername, ALPNProtocols, timeout: reach.timeoutMillis })
  const protocol = await new Promise<string | false | null>((resolve) => {
    socket.once('secureConnect', () => resolve(socket.alpnProtocol))
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => resolve(false))
  })
  socket.on('error', () => {})
  return { socket, protocol }
}
