import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Network } from '../dev/network.ts'
import { unclaimed } from '../dev/people.ts'
import type { DemoRegistrar } from '../registrar/demo.ts'
import { showsWord, wordCookie } from './lab-word.ts'
import { isLocal } from './local-only.ts'

/** A small world with names that nobody has claimed, a registrar, and the word that opens what they have to hide. */
export interface Lab {
  readonly network: Network
  readonly registrar: DemoRegistrar
  readonly word: string
  readonly port: number
}

/**
 * `GET /local/unclaimed`: atSigns that can be tried out, and their secrets; `GET /local/mail`: what the registrar has written
 * to people. For those who sit at this machine and show the word: 404 when there is no lab, or somebody asks from
 * elsewhere; 403 without the word. False when the request is for somebody else.
 */
export async function answerLab(
  request: IncomingMessage,
  response: ServerResponse,
  lab: Lab | undefined,
): Promise<boolean> {
  const find = finders.get(request.url ?? '')
  if (!find) return false
  response.setHeader('Cache-Control', 'no-store')
  if (!lab || !isLocal(request) || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404).end()
  } else if (!showsWord(request, lab.word, lab.port)) {
    response.writeHead(403).end()
  } else {
    const found = await find(lab)
    response.setHeader('Set-Cookie', wordCookie(lab.word, lab.port))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(found))
  }
  return true
}

const finders = new Map<string, (lab: Lab) => unknown>([
  ['/local/unclaimed', ({ network }) => waitingFor(network)],
  ['/local/mail', ({ registrar }) => registrar.mail()],
])

/** Who is registered and has no keys yet. */
export async function waitingFor(network: Network): Promise<{ atSign: AtSign; secret: string }[]> {
  const waiting = []
  for (const atSign of unclaimed) {
    const member = network.members.get(atSign)
    if (member && !(await network.isOnboarded(atSign))) waiting.push({ atSign, secret: member.cramSecret })
  }
  return waiting
}
