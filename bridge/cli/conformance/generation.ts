import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { AtError } from '../../../lib/protocol/at-error.ts'
import type { Answer } from './answer.ts'
import { type Check, check, Mismatch, Skipped } from './check.ts'
import { visit } from './http.ts'
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
  CORS: async (trial: Trial) => (await signPage(trial)).headers['access-control-allow-origin'] !== undefined,
  'a policy for pages': async (trial: Trial) =>
    (await signPage(trial)).headers['content-security-policy'] !== undefined,
  HEAD: async (trial: Trial) => (await signPage(trial, 'HEAD')).status !== 405,
  OPTIONS: async (trial: Trial) => (await signPage(trial, 'OPTIONS')).status !== 405,
  'two answers to two commands in one packet': async ({ me }: Trial) => {
    const line = await me.connect()
    const { text } = await line.ask('noop:0\nnoop:0')
    return /^data:ok\r?\n/.test(text) || (text === 'data:ok' && (await line.answer()).text === 'data:ok')
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
  features: async ({ me }: Trial) => Array.isArray((await info(me, 'info:brief')).json()?.features),
  'info:mtls': async ({ me }: Trial) => (await info(me, 'info:mtls')).text.startsWith('data:'),
  'stats 16': async ({ me }: Trial) => (await me.tell('stats:16')).text.startsWith('data:'),
  'sync without a limit': async ({ me, ns }: Trial) =>
    (await me.tell(`sync:from:999999999:skipDeletesUntil:3:${ns}`)).text.startsWith('data:'),
  'enroll:listns': async ({ me, ns }: Trial) => !(await me.tell(`enroll:listns:${ns}`)).text.startsWith('error:AT0003'),
} as const

async function signPage({ me, ns }: Trial, method?: string) {
  await me.tell(`update:public:sign6.html.${ns}${me} <p>`)
  return visit(me, `/sign6.html.${ns}`, method)
}

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

const shows = (trial: Trial, sign: Sign) =>
  trial.once(`shows ${sign}`, async () => {
    try {
      return await signs[sign](trial)
    } catch (error) {
      // Older ones answer what they do not know in another shape, or hang up. [2026 §3.3]
      if (error instanceof Mismatch || error instanceof AtError) return false
      throw error
    }
  })

/** What a server tells of itself: to anyone, or where it wants that, to its owner. [2026 §9] */
export async function info(me: Party, form: string): Promise<Answer> {
  const answer = await me.ask(form)
  return answer.text.startsWith('error:AT0401') ? me.tell(form) : answer
}

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
