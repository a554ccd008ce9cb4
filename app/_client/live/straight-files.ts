import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Spot } from '../../../lib/vault/files-here.ts'
import { type KeptHere, openKeptHere } from '../../../lib/vault/kept-here.ts'
import type { Device } from '../device.ts'
import { straightPlace } from '../files-place.ts'

/** A file that came straight from somebody, and lies on this device until it is removed. */
export interface StraightFile {
  readonly from: AtSign
  readonly name: string
  readonly size: number
  /** When it was all here, in milliseconds since the epoch. */
  readonly at: number
}

/** What is known of them, each under the id of its transfer; who opens it closes it. */
export async function straightFiles({ vault }: Device, owner: AtSign): Promise<KeptHere<StraightFile>> {
  return openKeptHere<StraightFile>({ atSign: owner, name: straightPlace, keys: await vault.keyRing(owner) })
}

export function spotOf(from: AtSign, streamId: string): Spot {
  return { from, transferId: streamId, index: 0 }
}
