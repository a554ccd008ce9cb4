import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Network } from '../dev/network.ts'
import { unclaimed } from '../dev/people.ts'
import { showsWord, wordCookie } from './lab-word.ts'
import { isLocal } from './local-only.ts'

/** A small world with names that nobody has claimed, and the word that opens the list of their secrets. */
export interface Lab {
  readonly network: Network
  readonly word: string
  readonly port: number
}

/**
 * `GET /local/unclaimed`: atSigns that can be tried out, and their secrets. For those who sit at this machine and show
 * the word: 404 when there is no lab, or somebody asks from elsewhere; 403 without the word.
 */
export async function answerUnclaimed(
  request: IncomingMessage,
  response: ServerResponse,
  lab: Lab | undefined,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store')
  if (!lab || !isLocal(request) || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404).end()
    return
  }
  if (!showsWord(request, lab.word, lab.port)) {
    response.writeHead(403).end()
    return
  }
  response.setHeader('Set-Cookie', wordCookie(lab.word, lab.port))
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(await waitingFor(lab.network)))
}

/** Who is registered and has no keys yet. */
export async function waitingFor(network: Network): Promise<{ atSign: AtSign; secret: string }[]> {
  const waiting = []
  for (const atSign of unclaimed) {
    const member = network.members.get(atSign)
    if (member && !(await network.isOnboarded(atSign))) waiting.push({ atSign, secret: member.cramSecret })
  }
  return waiting
}
