import type { Address } from '../lib/protocol/address.ts'
import { formatAddress } from '../lib/protocol/address.ts'
import type { Journal } from '../lib/server/journal.ts'
import type { Caller } from '../lib/verbs/context.ts'
import { printable } from './printable.ts'

/** How much is told, from nothing to every command. Each level tells all that those before it do. */
export const levels = ['silent', 'error', 'info', 'debug'] as const
export type Level = (typeof levels)[number]

export interface Told {
  /** Of a server's options: mistakes of ours from `error` on, connections from `info` on, commands with `debug`. */
  readonly ofServer: { readonly onUnexpected: (error: unknown) => void; readonly journal?: Journal }
  /** Of what a server depends on and does not have: from `error` on. */
  readonly trouble: (sentence: string) => void
  /** Of a directory's: the names that are asked for with `debug`, and never who asks. */
  readonly ofDirectory: { readonly onLookup?: (name: string, address: Address | undefined) => void }
}

/** What servers do, a line each with its time and level. `now` is in milliseconds since the epoch. */
export function tell(level: Level, write: (line: string) => void, now: () => number = Date.now): Told {
  const tells = (wanted: Level) => levels.indexOf(wanted) <= levels.indexOf(level)
  const line = (at: Level, text: string) => write(`${new Date(now()).toISOString()} ${at} ${printable(text)}\n`)
  const journal: Journal = {
    opened: (owner, connection, from) => line('info', `${owner} ${connection} opened${from ? ` from ${from}` : ''}`),
    closed: (owner, connection, why) => line('info', `${owner} ${connection} closed${why ? `: ${why}` : ''}`),
    ...(tells('debug') && {
      answered: (owner, connection, { verb = 'no verb', caller, code = 'done' }) =>
        line('debug', `${owner} ${connection} ${verb} by ${nameOf(caller)}: ${code}`),
    }),
  }
  return {
    ofServer: {
      onUnexpected: (error) => {
        if (tells('error')) line('error', error instanceof Error ? (error.stack ?? error.message) : String(error))
      },
      ...(tells('info') && { journal }),
    },
    trouble: (sentence) => {
      if (tells('error')) line('error', sentence)
    },
    ofDirectory: tells('debug')
      ? { onLookup: (name, address) => line('debug', `${name}: ${address ? formatAddress(address) : 'not known'}`) }
      : {},
  }
}

function nameOf(caller: Caller): string {
  if (caller.kind === 'peer') return caller.atSign
  return caller.kind === 'owner' && caller.enrollmentId !== undefined ? `app ${caller.enrollmentId}` : caller.kind
}
