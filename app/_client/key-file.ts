import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Device } from './device.ts'

/** Hands the owner the key file of their atSign as a download. */
export async function downloadKeyFile({ vault }: Device, atSign: AtSign): Promise<void> {
  const keys = await vault.keyRing(atSign)
  const file = new Blob([await keys.exportAtKeys()], { type: 'application/octet-stream' })
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = `${atSign}_key.atKeys`
  link.click()
  // The download has its own hold on the file by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
