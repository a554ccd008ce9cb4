import type { Address } from '../protocol/address.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { askActivation, findAtServer, type StatusOptions } from './directory.ts'

/**
 * What at_server_status tells, in its words: `teapot` was never activated, `ready` lists a public key that has no value
 * yet. [data formats §17]
 */
export interface ServerStatus {
  readonly directory: 'found' | 'notFound' | 'unavailable' | 'error'
  /** Absent when there is no server to ask. */
  readonly server?: 'activated' | 'teapot' | 'ready' | 'unavailable' | 'error'
  readonly atSign: 'activated' | 'teapot' | 'notFound' | 'unavailable' | 'error'
  readonly http: 200 | 404 | 418 | 500 | 503
  readonly address?: Address
  /** Why directory or server is unavailable or in error. */
  readonly why?: AtError
}

/** Asks the directory, then the atServer, as anyone may. Rejects only when it is aborted. */
export async function serverStatus(dial: Dial, atSign: AtSign, options: StatusOptions = {}): Promise<ServerStatus> {
  let address: Address | undefined
  try {
    address = await findAtServer(dial, atSign, options)
  } catch (error) {
    if (options.signal?.aborted) throw error
    const directory = isSilence(error) ? 'unavailable' : 'error'
    const http = directory === 'unavailable' ? 503 : 500
    return { directory, atSign: directory, http, ...(error instanceof AtError && { why: error }) }
  }
  if (!address) return { directory: 'notFound', atSign: 'notFound', http: 404 }
  const { server, ...reason } = await stateOf(dial, atSign, options)
  return { directory: 'found', server, ...told[server], address, ...reason }
}

const told = {
  activated: { atSign: 'activated', http: 200 },
  teapot: { atSign: 'teapot', http: 418 },
  ready: { atSign: 'teapot', http: 503 },
  unavailable: { atSign: 'unavailable', http: 503 },
  error: { atSign: 'error', http: 500 },
} as const

async function stateOf(dial: Dial, atSign: AtSign, options: StatusOptions) {
  try {
    return { server: await askActivation(dial, atSign, options) }
  } catch (error) {
    if (options.signal?.aborted) throw error
    const server: 'unavailable' | 'error' = isSilence(error) ? 'unavailable' : 'error'
    return { server, ...(error instanceof AtError && { why: error }) }
  }
}

/** Whether nobody answered, rather than somebody something that makes no sense. */
function isSilence(error: unknown): boolean {
  return error instanceof AtError && (error.code === 'AT0007' || error.code === 'AT0021' || error.code === 'AT0023')
}
