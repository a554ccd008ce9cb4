import fc from 'fast-check'

/** A way in which the network might deliver these bytes. */
export interface Cut {
  readonly name: string
  readonly cut: (bytes: Uint8Array) => Uint8Array[]
}

export const whole: Cut = { name: 'whole', cut: (bytes) => [bytes] }

export const byteByByte: Cut = {
  name: 'byte by byte',
  cut: (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte)),
}

/** Cut where the given fractions say, each between 0 and 1; empty pieces are delivered too. */
export function cutAt(bytes: Uint8Array, fractions: readonly number[]): Uint8Array[] {
  const at = fractions.map((fraction) => Math.floor(fraction * bytes.length)).sort((a, b) => a - b)
  return [...at, bytes.length].map((end, i) => bytes.slice(at[i - 1] ?? 0, end))
}

/** Where to cut, for a property test. */
export const anywhere = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })
