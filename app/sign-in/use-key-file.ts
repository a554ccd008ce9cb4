'use client'

import { useCallback, useState } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import type { Device } from '../_client/device.ts'
import { useSession } from '../_client/session.tsx'
import { sentenceOf } from '../_words/sentences.ts'

/** What became of a key file. */
export type Opening =
  | { readonly state: 'waiting' }
  | { readonly state: 'opening' }
  | { readonly state: 'refused'; readonly title: string; readonly sentence: string }

/** Bytes; a key file has about eight thousand. */
const largest = 262_144

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
      setOpening({ state: 'opening' })
      try {
        const atSign = await openKeyFile(await device(), file, expected)
        await become(atSign)
        setOpening({ state: 'waiting' })
        onOpened(atSign)
      } catch (error) {
        setOpening({ state: 'refused', ...refusalOf(error) })
      }
    },
    [device, become, expected, onOpened],
  )

  return { opening, open }
}

class Refused extends Error {
  readonly title: string
  constructor(title: string, sentence: string) {
    super(sentence)
    this.title = title
  }
}

async function openKeyFile(device: Device, file: File, expected: AtSign | undefined): Promise<AtSign> {
  if (file.size > largest)
    throw new Refused('This is no key file.', 'It is far too large for one. Key files end in .atKeys.')
  const { vault } = device
  const { atSigns, pending } = await vault.state()
  const { atSign, encryptionPublicKey } = await vault.importAtKeys(await file.text(), { atSign: expected })
  try {
    const client = await device.clientOf(atSign)
    const published = await client.get(publicKey('publickey', atSign)).catch((error) => {
      const refused = error instanceof AtError && /^AT00(15|2[5679])$|^AT0401$/.test(error.code)
      throw refused ? outdated(atSign) : new Refused('This key file could not be checked.', sentenceOf(error, atSign))
    })
    if (published?.text !== encryptionPublicKey) throw outdated(atSign)
    return atSign
  } catch (error) {
    // Keys that open nothing are not kept; those that were here before are their owner's to forget.
    if (![...atSigns, ...pending].includes(atSign)) await device.forget(atSign)
    throw error
  }
}

function outdated(atSign: AtSign): Refused {
  return new Refused(
    'This key file is outdated.',
    `The keys of ${atSign} were made anew after it was saved. Open the newer key file.`,
  )
}

function refusalOf(error: unknown): { title: string; sentence: string } {
  if (error instanceof Refused) return { title: error.title, sentence: error.message }
  if (!(error instanceof AtError)) return { title: 'This file could not be read.', sentence: 'Choose it once more.' }
  const sentence = plainMessage(error)
  if (/^This is not a key file|^This file is JSON/.test(sentence)) {
    return {
      title: 'This is not a key file.',
      sentence: 'A key file ends in .atKeys. It was saved when the atSign was claimed.',
    }
  }
  if (/belongs to/.test(sentence)) return { title: 'This is the key file of another atSign.', sentence }
  if (/was begun on this device/.test(sentence)) {
    return {
      title: 'Other keys of this atSign are here, from a claim that was not finished.',
      sentence: 'Forget them in the list above, if this key file is the newer one, and open it again.',
    }
  }
  if (error.code === 'AT0014') return { title: 'This key file can’t be opened.', sentence }
  return { title: 'These keys can’t be kept here.', sentence }
}
