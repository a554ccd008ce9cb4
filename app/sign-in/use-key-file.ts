'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { openAtClient } from '../../lib/client/at-client.ts'
import type { Patience } from '../../lib/crypto/argon2.ts'
import { isKit } from '../../lib/crypto/kit.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Protection } from '../../lib/vault/custody.ts'
import type { Borrowed } from '../../lib/vault/worker-key-ring.ts'
import type { Device } from '../_client/device.ts'
import { readKeyFile } from '../_client/kit/read-key-file.ts'
import type { LockKind } from '../_client/lock/choose-lock.tsx'
import { useSession } from '../_client/session.tsx'
import { useWork } from '../_client/use-work.ts'
import { sentenceOf } from '../_words/sentences.ts'
import { checkLook, noSheetIn, notTheirs, Refused, refusalOf } from './refusal.ts'
import * as say from './words.tsx'

/** What became of a key file or a sheet. */
export type Opening =
  | { readonly state: 'waiting' }
  | { readonly state: 'opening'; readonly locked?: LockedFile }
  | { readonly state: 'locked'; readonly locked: LockedFile; readonly problem: string | undefined }
  /** The keys are good, and wait for what will lock them here. */
  | {
      readonly state: 'locking'
      readonly atSign: AtSign
      readonly kind: Exclude<LockKind, 'none'>
      keep(protection: Protection, patience: Patience): Promise<void>
    }
  | { readonly state: 'refused'; readonly title: string; readonly sentence: string }

/** One that only a passphrase opens. */
export interface LockedFile {
  readonly name: string
  readonly tryPassphrase: (passphrase: string) => void
}

/** Who was let in, and whether what locked their keys here is gone with that, and nothing in its place. */
interface Opened {
  readonly atSign: AtSign
  readonly wasLocked: boolean
}

/** Opens key files and sheets: reads them, asks their server whether they are the present ones, and keeps the keys here. */
export function useKeyFile({
  expected,
  lock,
  onOpened,
}: {
  expected: AtSign | undefined
  /** What shall lock the keys here. */
  lock: LockKind
  onOpened: (opened: Opened) => void
}) {
  const { device, become } = useSession()
  const { done, start, cancel } = useWork()
  const [opening, setOpening] = useState<Opening>({ state: 'waiting' })
  /** Lets go of keys that wait for what will lock them. */
  const held = useRef<() => void>(undefined)
  useEffect(() => () => held.current?.(), [])

  const openWith = useCallback(
    async (name: string, read: () => Promise<string>) => {
      const locked = { name, tryPassphrase: (passphrase: string) => void attempt(passphrase) }
      async function attempt(passphrase?: string) {
        setOpening({ state: 'opening', ...(passphrase !== undefined && { locked }) })
        await start(async (patience) => {
          try {
            const browser = await device()
            held.current?.()
            const { keys, keep, close } = await openKeys(browser, await read(), {
              atSign: expected,
              passphrase,
              ...patience,
            })
            held.current = close
            const enter = async (opened: Opened) => {
              close()
              await become(opened.atSign)
              setOpening({ state: 'waiting' })
              onOpened(opened)
            }
            if (lock === 'none') return await enter(await keep(undefined, patience))
            setOpening({
              state: 'locking',
              atSign: keys.atSign,
              kind: lock,
              keep: async (protection, more) => enter(await keep(protection, more)),
            })
          } catch (error) {
            if (patience.signal.aborted) return
            if (error instanceof Locked) setOpening({ state: 'locked', locked, problem: passphrase && error.message })
            else setOpening({ state: 'refused', ...refusalOf(error, name) })
          }
        })
      }
      await attempt()
    },
    [device, become, start, expected, lock, onOpened],
  )

  const open = useCallback(
    (file: File) =>
      openWith(file.name, async () => {
        checkLook(file)
        return readKeyFile(file)
      }),
    [openWith],
  )

  /** Takes what was seen of a sheet, by the camera or in a picture; there may be other codes beside it. */
  const openSeen = useCallback(
    (texts: readonly string[]) =>
      openWith(say.yourRecoverySheet, async () => {
        const kit = texts.find(isKit)
        if (kit === undefined) throw noSheetIn(texts)
        return kit
      }),
    [openWith],
  )

  const giveUp = useCallback(() => {
    cancel()
    held.current?.()
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

/** Keys that are the present ones, and not kept here yet. */
interface Good {
  readonly keys: Borrowed
  keep(protection: Protection | undefined, patience: Patience): Promise<Opened>
  close(): void
}

async function openKeys(device: Device, text: string, means: Means): Promise<Good> {
  const keys = await device.vault.borrowAtKeys(text, means).catch((error) => {
    throw error instanceof AtError && error.code === 'AT0401' ? new Locked(error.message) : error
  })
  const { atSign, encryptionPublicKey } = keys
  // Keys that do not count yet begin nothing, and are asked about at the server and not among what earlier ones have left here.
  const client = openAtClient({ atSign, keys, dial: device.own.dial })
  try {
    const published = await client.get(publicKey('publickey', atSign)).catch((error) => {
      const refused = error instanceof AtError && /^AT00(15|2[5679])$|^AT0401$/.test(error.code)
      throw refused ? notTheirs(atSign) : new Refused(say.keyFileNotChecked, sentenceOf(error, atSign))
    })
    if (published?.text !== encryptionPublicKey) throw notTheirs(atSign)
    return {
      keys,
      keep: (protection, patience) => keep(device, keys, protection, patience),
      close: keys.close,
    }
  } catch (error) {
    keys.close()
    throw error
  } finally {
    client.close()
  }
}

async function keep(
  { vault }: Device,
  keys: Borrowed,
  protection: Protection | undefined,
  patience: Patience,
): Promise<Opened> {
  const { atSign } = keys
  const { atSigns, pending, locked } = await vault.state()
  const isHere = [...atSigns, ...pending].includes(atSign)
  if (isHere && locked.includes(atSign)) {
    // The same keys are here already, and locked. Who has them in a file may do without what locks them here.
    await keys.keep({ ...patience, anew: true, ...(protection && { protection }) })
    return { atSign, wasLocked: protection === undefined }
  }
  await keys.keep({ ...patience, ...(!isHere && protection && { protection }) })
  if (isHere && protection) await vault.protect(atSign, protection, patience)
  return { atSign, wasLocked: false }
}
