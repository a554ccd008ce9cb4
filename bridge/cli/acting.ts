import { addAbortSignal } from 'node:stream'
import { type AtClient, openAtClient } from '../../lib/client/at-client.ts'
import type { AtValue } from '../../lib/client/values.ts'
import { openVisitor, type Visitor } from '../../lib/client/visitor.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { decodeUtf8 } from '../../lib/protocol/base64.ts'
import { metadataToJson } from '../../lib/protocol/metadata.ts'
import { readWhole } from '../read-file.ts'
import { reasonOf } from '../trouble.ts'
import { type Call, type ExitCode, exitCodes, Failure, Refusal, type Terminal, UsageError } from './command.ts'
import { dialOf, type keysOption, neededKeys } from './reach.ts'

/** How servers say that it is about the rights of an enrollment, and not about a name that is theirs alone. [§3.26.6] */
const notGranted = /not authori[sz]ed|(requires|not have) access/i

/** Runs `act` as the atSign whose keys were given, and closes the connection behind it. */
export async function asOwner<Result>(
  call: Call<typeof keysOption>,
  act: (client: AtClient) => Promise<Result>,
): Promise<Result> {
  const material = await neededKeys(call)
  const keys = await openKeyRing(material)
  const client = openAtClient({ atSign: material.atSign, keys, dial: await dialOf(call) })
  return closing(client, act)
    .catch(refusedLogin(material.atSign))
    .catch((error: unknown) => {
      if (!(error instanceof AtError) || error.code !== 'AT0009' || !notGranted.test(error.message)) throw error
      const what = `These keys are of an app or a device, and ${material.atSign} has not let it do that`
      throw new Refusal(exitCodes.refused, `${what}: it has rights in some namespaces only.`, error)
    })
}

/** What became of a login that was refused, in words. */
export function refusedLogin(atSign: AtSign): (error: unknown) => never {
  return (error) => {
    const why = error instanceof AtError && error.closes ? notLetIn[error.code] : undefined
    throw why ? new Refusal(exitCodes.refused, `The server of ${atSign} ${why}.`, error as AtError) : error
  }
}

/** What a login is refused with, as a sentence goes on about the server. [§3.4] */
const notLetIn: Partial<Record<ErrorCode, string>> = {
  AT0025: 'does not let these keys in: its owner has denied them',
  AT0026: 'does not let these keys in: its owner has not approved them yet',
  AT0027: 'does not let these keys in any more: they were revoked',
  AT0028: 'does not let these keys in: their rights have ended, or there were too many tries',
  AT0029: 'does not let these keys in any more: their time is over',
  AT0401: 'does not know these keys',
}

/**
 * What the server says of a regular expression that is none for it; each make has its own kind of them. A form of the
 * command that it does not know is AT0003 too, and nothing about the expression.
 */
export function refusedPattern(regex: string | undefined): (error: unknown) => never {
  return (error) => {
    const isAboutIt =
      error instanceof AtError && error.code === 'AT0003' && /regex|regular expression/i.test(error.message)
    if (regex === undefined || !isAboutIt) throw error
    throw new Refusal(exitCodes.refused, `The server does not take ${regex} for a regular expression.`, error)
  }
}

/** Runs `act` as somebody without keys, at the server of `atSign`. */
export async function asAnyone<Result>(
  call: Call,
  atSign: AtSign,
  act: (visitor: Visitor) => Promise<Result>,
): Promise<Result> {
  return closing(openVisitor({ atSign, dial: await dialOf(call) }), act)
}

async function closing<Line extends { close(): void }, Result>(line: Line, act: (line: Line) => Promise<Result>) {
  try {
    return await act(line)
  } finally {
    line.close()
  }
}

/** A key as a person types it, with or without `atsign://`, in one of these forms. Throws `UsageError`. */
export function atKeyOf(text: string, forms = 'name@owner, public:name@owner or @recipient:name@owner'): AtKey {
  try {
    return parseAtKey(text.replace(/^atsign:\/\//i, ''))
  } catch (error) {
    const { message } = error as AtError
    const why = message.startsWith(text) ? `${forms} is wanted` : message
    throw new UsageError(`${text} is no key: ${why}.`)
  }
}

/** `<name>@<owner>` alone, as look-ups name what another shows. Throws `UsageError`. */
export function nameAndOwner(text: string): { name: string; owner: AtSign } {
  const key = atKeyOf(text, 'name@owner')
  if (key.kind !== 'self' || key.sharedWith) {
    throw new UsageError(`A look-up names what it asks for as name@owner, without anything in front: not ${text}.`)
  }
  return { name: key.name, owner: key.sharedBy }
}

/** Prints a value. Throws `Failure` where there is none. */
export function printValue(call: Call, asked: string, value: AtValue | undefined): ExitCode {
  if (!value) throw new Failure(exitCodes.nothing, `There is no ${asked} for you.`)
  const { text, bytes, metadata, signature, cached } = value
  // Bytes go out as they are, so that they can be piped into a file.
  if (bytes && !call.given.json) call.terminal.output.write(bytes)
  else
    call.print(text, {
      key: formatAtKey(value.key),
      value: text,
      metadata: metadataToJson(metadata),
      signature,
      cached,
    })
  if (signature === 'broken') call.terminal.errors.write('The signature of this value does not fit it.\n')
  return exitCodes.done
}

/** Whole milliseconds, or with a unit: 90s, 15m, 2h, 7d. Throws `UsageError`. */
export function millisOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined
  const [, digits, unit = 'ms'] = /^(\d{1,15})(ms|s|m|h|d)?$/.exec(text) ?? []
  if (digits === undefined) throw new UsageError(`--${option} ${text}: a number of milliseconds, or 90s, 15m, 2h, 7d.`)
  const millis = Number(digits) * units[unit as keyof typeof units]
  if (millis > longestMillis) throw new UsageError(`--${option} ${text}: that is longer than 1,000 years.`)
  return millis
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestMillis = 365_000 * units.d

/** A moment, in milliseconds since 1970: a date as ISO 8601 writes it, or those milliseconds. Throws `UsageError`. */
export function momentOf(text: string, option: string): number {
  // Fewer digits are seconds, or a year.
  const at = /^\d{12,15}$/.test(text) ? Number(text) : /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isFinite(at)) {
    throw new UsageError(`--${option} ${text}: a date such as 2026-11-22T09:00Z, or milliseconds since 1970.`)
  }
  return at
}

/** How many, from one on. Throws `UsageError`. */
export function countOf(text: string, option: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`--${option} ${text}: a whole number from 1 on.`)
  return Number(text)
}

/**
 * What is typed or piped in, without the line feed in which a line that was typed or echoed ends, and nobody means. Throws
 * `UsageError` for what is no text: it would come out as another one.
 */
export async function typed({ input, signal }: Terminal): Promise<string> {
  const bytes = await readWhole(addAbortSignal(signal, input)).catch((error: Error) => {
    if (error.name === 'AbortError') throw error
    throw new UsageError(`What is piped in cannot be read: ${reasonOf(error)}.`)
  })
  const text = decodeUtf8(bytes)
  if (text === undefined) {
    throw new UsageError('What is piped in is no text in UTF-8. at update takes any bytes from a file, with --file.')
  }
  return text.replace(/\r?\n$/, '')
}
