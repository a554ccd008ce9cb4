'use client'

import { useCallback, useState } from 'react'
import { openAtClient } from '../../lib/client/at-client.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { checkLook, notTheirs, Refused, refusalOf } from './refusal.ts'

/** What became of a key file. */
export type Opening =
  | { readonly state: 'waiting' }
  | { readonly state: 'opening'; readonly locked?: LockedFile }
  | { readonly state: 'locked'; readonly locked: LockedFile; readonly problem: string | undefined }
  | { readonly state: 'refused'; readonly title: string; readonly sentence: string }

/** One that only a passphrase opens. */
export interface LockedFile {
  readonly name: string
  readonly tryPassphrase: (passphrase: string) => void
}

/** Opens key files: reads them, keeps the keys here, and asks their server whether they are the present ones. */
export function useKeyFile({
  expected,
  onOpened,
}: {
  expected: AtSign | undefined
  onOpened: (atSign: AtSign) => void
}) {
  const { device, become } = useSession()
  const [opening, setOpening] = useState<Opening>({ state: 'waiting' })

  const open = useCallback(
    async (file: File) => {
      const locked = { name: file.name, tryPassphrase: (passphrase: string) => void attempt(passphrase) }
      async function attempt(passphrase?: string) {
        setOpening({ state: 'opening', ...(passphrase !== undefined && { locked }) })
        try {
          const atSign = await openKeyFile(await device(), file, { atSign: expected, passphrase })
          await become(atSign)
          setOpening({ state: 'waiting' })
          onOpened(atSign)
        } catch (error) {
          if (error instanceof Locked) setOpening({ state: 'locked', locked, problem: passphrase && error.message })
          else setOpening({ state: 'refused', ...refusalOf(error, file.name) })
        }
      }
      await attempt()
    },
    [device, become, expected, onOpened],
  )

  return { opening, open }
}

/** The file asks for a passphrase, or for another one. */
class Locked extends Error {}

async function openKeyFile(
  device: Device,
  file: File,
  options: { atSign: AtSign | undefined; passphrase: string | undefined },
): Promise<AtSign> {
  checkLook(file)
  const { vault } = device
  const { atSigns, pending } = await vault.state()
  const keys = await vault.importAtKeys(await file.text(), options).catch((error) => {
    throw error instanceof AtError && error.code === 'AT0401' ? new Locked(error.message) : error
  })
  const { atSign, encryptionPublicKey } = keys
  // Keys that do not count yet begin nothing, and are asked about at the server and not among what earlier ones have left here.
  const client = openAtClient({ atSign, keys, dial: device.own.dial })
  try {
    const published = await client.get(publicKey('publickey', atSign)).catch((error) => {
      const refused = error instanceof AtError && /^AT00(15|2[5679])$|^AT0401$/.test(error.code)
      throw refused ? notTheirs(atSign) : new Refused('This key file could not be checked.', sentenceOf(error, atSign))
    })
    if (published?.text !== encryptionPublicKey) throw notTheirs(atSign)
    return atSign
  } catch (error) {
    // Keys that open nothing are not kept; those that were here before are their owner's to forget.
    if (![...atSigns, ...pending].includes(atSign)) await device.forget(atSign)
    throw error
  } finally {
    client.close()
  }
}
