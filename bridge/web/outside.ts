import { type Address, formatAddress } from '../../lib/protocol/address.ts'
import { ConnectError } from '../listen/connect.ts'
import { type TlsDialOptions, tlsDial } from '../listen/dial.ts'

/** How long a directory may take to greet before it counts as one that does not answer, in milliseconds. */
const patience = 3_000

/**
 * What is wrong with a directory that is not ours, as the rest of a sentence that begins with its address; undefined
 * when it greets. [§1.2] Wrong now may be right in a minute, so nobody who starts here is turned away for it.
 */
export async function troubleWith(route: TlsDialOptions, millis = patience): Promise<string | undefined> {
  const signal = AbortSignal.timeout(millis)
  try {
    const transport = await tlsDial(route)('directory', signal)
    const end = () => transport.close()
    signal.addEventListener('abort', end)
    const { done } = await transport[Symbol.asyncIterator]().next()
    signal.removeEventListener('abort', end)
    end()
    return done ? away : undefined
  } catch (error) {
    const isStranger = error instanceof ConnectError && error.failure === 'certificate'
    return isStranger ? untrusted : away
  }
}

const away = 'does not answer yet; there will be pages as soon as it does'
const untrusted = 'shows a certificate that is not trusted here; set FACET_CA to the authority that it comes from'

/** The line about it in the greeting. */
export function directoryLine(addresses: readonly Address[], trouble: string | undefined): string {
  const where = addresses.map(formatAddress).join(', ')
  return trouble ? `${where} ${trouble}.` : where
}
