import type { Patience } from '../../../lib/crypto/argon2.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Device } from '../device.ts'

type Means = Patience & { readonly passphrase?: string }

/** Hands the owner the key file of their atSign as a download; locked, where there is a passphrase. */
export async function downloadKeyFile({ vault }: Device, atSign: AtSign, means?: Means): Promise<void> {
  const keys = await vault.keyRing(atSign)
  const file = new Blob([await keys.exportAtKeys(means)], { type: 'application/octet-stream' })
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = keyFileName(atSign)
  link.click()
  // The download has its own hold on the file by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export function keyFileName(atSign: AtSign): string {
  return `${atSign}_key.atKeys`
}

/** What stands on the recovery sheet of an atSign, for a QR code that is drawn in this page. */
export async function sheetText({ vault }: Device, atSign: AtSign, means?: Means): Promise<string> {
  return (await vault.keyRing(atSign)).exportAtKeys({ ...means, form: 'kit' })
}
