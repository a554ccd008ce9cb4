'use client'

import { useCallback, useState } from 'react'
import { openAtClient } from '../../lib/client/at-client.ts'
import type { Patience } from '../../lib/crypto/argon2.ts'
import { isKit } from '../../lib/crypto/kit.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'
import { useWork } from '../_client/use-work.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { checkLook, noSheetIn, notTheirs, Refused, refusalOf } from './refusal.ts'

/** What became of a key file or a sheet. */
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

/** Who was let in, and whether what locked their keys here is gone with that. */
interface Opened {
  readonly atSign: AtSign
  readonly wasLocked: boolean
}

/** Opens key files and sheets: reads them, keeps the keys here, and asks their server whether they are the present ones. */
export function useKeyFile({
  expected,
  onOpened,
}: {
  expected: AtSign | undefined
  onOpened: (opened: Opened) => void
}) {
  const { device, become } = useSession()
  const { done, start, cancel } = useWork()
  const [opening, setOpening] = useState<Opening>({ state: 'waiting' })

  const openWith = useCallback(
    async (name: string, read: () => Promise<string>) => {
      const locked = { name, tryPassphrase: (passphrase: string) => void attempt(passphrase) }
      async function attempt(passphrase?: string) {
        setOpening({ state: 'opening', ...(passphrase !== undefined && { locked }) })
        await start(async (patience) => {
          try {
            const opened = await openKeys(await device(), await read(), { atSign: expected, passphrase, ...patience })
            await become(opened.atSign)
            setOpening({ state: 'waiting' })
            onOpened(opened)
          } catch (error) {
            if (patience.signal.aborted) return
            if (error instanceof Locked) setOpening({ state: 'locked', locked, problem: passphrase && error.message })
            else setOpening({ state: 'refused', ...refusalOf(error, name) })
          }
        })
      }
      await attempt()
    },
    [device, become, start, expected, onOpened],
  )

  const open = useCallback(
    (file: File) =>
      openWith(file.name, async () => {
        checkLook(file)
        return file.text()
      }),
    [openWith],
  )

  /** Takes what was seen of a sheet, by the camera or in a picture; there may be other codes beside it. */
  const openSeen = useCallback(
    (texts: readonly string[]) =>
      openWith('Your recovery sheet', async () => {
        const kit = texts.find(isKit)
        if (kit === undefined) throw noSheetIn(texts)
        return kit
      }),
    [openWith],
  )

  const giveUp = useCallback(() => {
    cancel()
    setOpening({ state: 'waiting' })
  }, [cancel])

  return { opening, done, open, openSeen, giveUp }
}

/** The file asks for a passphrase, or for another one. */
class Locked extends Error {}

interface Means extends Patience {
  readonly atSign: AtSign | undefined
  readonly passphrase: string | undefined
}

async function openKeys(device: Device, text: string, means: Means): Promise<Opened> {
  const { vault } = device
  const before = await vault.state()
  const { keys, wasLocked } = await keep(device, text, means)
  const { atSign, encryptionPublicKey } = keys
  // Keys that do not count yet begin nothing, and are asked about at the server and not among what earlier ones have left here.
  const client = openAtClient({ atSign, keys, dial: device.own.dial })
  try {
    const published = await client.get(publicKey('publickey', atSign)).catch((error) => {
      const refused = error instanceof AtError && /^AT00(15|2[5679])$|^AT0401$/.test(error.code)
      throw refused ? notTheirs(atSign) : new Refused('This key file could not be checked.', sentenceOf(error, atSign))
    })
    if (published?.text !== encryptionPublicKey) throw notTheirs(atSign)
    return { atSign, wasLocked }
  } catch (error) {
    // Keys that open nothing are not kept; those that were here before are their owner's to forget.
    if (![...before.atSigns, ...before.pending].includes(atSign)) await device.forget(atSign)
    throw error
  } finally {
    client.close()
  }
}

async function keep({ vault }: Device, text: string, means: Means) {
  try {
    return { keys: await vault.importAtKeys(text, means), wasLocked: false }
  } catch (error) {
    if (!(error instanceof AtError)) throw error
    if (error.code === 'AT0401') throw new Locked(error.message)
    if (error.code !== 'AT0024') throw error
  }
  // The same keys are here already, and locked. Who has them in a file may do without what locks them here.
  const { atSign, close } = await vault.borrowAtKeys(text, means)
  close()
  await vault.forget(atSign)
  return { keys: await vault.importAtKeys(text, means), wasLocked: true }
}
