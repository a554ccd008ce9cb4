// More arguments in one call overflow the stack of some engines.
const SLICE = 8192

/** Bytes as text, 15 bits a character; how binary values travel. Empty for empty. [§8.10] */
export function encodeBase2e15(bytes: Uint8Array): string {
  const characters = new Uint16Array(Math.ceil((bytes.length * 8) / 15))
  let length = 0
  let group = 0
  let bits = 0
  for (const byte of bytes) {
    group = (group << 8) | byte
    bits += 8
    if (bits < 15) continue
    bits -= 15
    characters[length++] = fifteen(group >>> bits)
    group &= (1 << bits) - 1
  }
  if (bits > 7) characters[length++] = fifteen(group << (15 - bits))
  else if (bits > 0) characters[length++] = 0x3400 + (group << (7 - bits))
  return fromUnits(characters)
}

/** Inverse of `encodeBase2e15`. Characters outside its ranges are skipped, and a 7-bit character is the last. [§8.10] */
export function decodeBase2e15(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 15) / 8))
  let length = 0
  let group = 0
  let bits = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const last = unit >= 0x3400 && unit < 0x3480
    const value = last ? unit - 0x3400 : groupOf(unit)
    if (value === undefined) continue
    const width = last ? 7 : 15
    group = (group << width) | value
    bits += width
    while (bits >= 8) {
      bits -= 8
      bytes[length++] = group >>> bits
    }
    group &= (1 << bits) - 1
    if (last) break
  }
  return bytes.slice(0, length)
}

function fifteen(value: number): number {
  if (value < 0x1936) return 0x3480 + value
  return (value < 0x545c ? 0x34ca : 0x57a4) + value
}

function groupOf(unit: number): number | undefined {
  if (unit >= 0x3480 && unit <= 0x4db5) return unit - 0x3480
  if (unit >= 0x4e00 && unit <= 0x8925) return unit - 0x34ca
  if (unit >= 0xac00 && unit <= 0xd7a3) return unit - 0x57a4
  return undefined
}

function fromUnits(units: Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += SLICE)
    text += String.fromCharCode.apply(null, units.subarray(at, at + SLICE) as unknown as number[])
  return text
}
