import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { readInvitation } from '../_words/read-at-sign.ts'

/** Bytes; a key file has about eight thousand. */
const largest = 262_144

/** Why a file is not opened, in words of ours. */
export class Refused extends Error {
  readonly title: string
  constructor(title: string, sentence: string) {
    super(sentence)
    this.title = title
  }
}

/** Throws for what is no key file by its look, before any of it is read. */
export function checkLook({ size }: Pick<File, 'size'>): void {
  if (size > largest) throw new Refused('This is not a key file.', 'It is far too large for one.')
}

/** Why the codes in a picture open nothing. */
export function noSheetIn(texts: readonly string[]): Refused {
  const invitation = texts.some((text) => {
    const read = readInvitation(text)
    return read !== undefined && !('problem' in read)
  })
  return new Refused(
    'This is not a recovery sheet.',
    invitation
      ? 'It is the code with which an atSign is claimed. Open it where you claim your atSign.'
      : 'The code in it is for something else.',
  )
}

/** The server of `atSign` goes by other keys: newer ones, or these were never its own. Nobody can tell which. */
export function notTheirs(atSign: AtSign): Refused {
  return new Refused(
    `This key file of ${atSign} is outdated, or was never theirs.`,
    `The server of ${atSign} goes by other keys. Open the key file that was saved last.`,
  )
}

/** What to say of a file called `name` that could not be opened. */
export function refusalOf(error: unknown, name: string): { title: string; sentence: string } {
  if (error instanceof Refused) return { title: error.title, sentence: error.message }
  if (!(error instanceof AtError)) return { title: 'This file could not be read.', sentence: 'Choose it once more.' }
  const sentence = plainMessage(error)
  if (/recovery sheet/.test(sentence)) return { title: 'This recovery sheet can’t be opened.', sentence }
  if (/^This is not a key file|^This file is/.test(sentence)) {
    const called = /\.atkeys$/i.test(name)
    return {
      title: 'This is not a key file.',
      sentence: called
        ? 'It is called like one, and something else is in it. Look for another copy.'
        : 'A key file ends in .atKeys. It was saved when the atSign was claimed.',
    }
  }
  if (/archive/.test(sentence)) {
    const why = error.code === 'AT0005' ? 'What is in this archive is far too large for one.' : sentence
    return { title: 'This is not a key file.', sentence: why }
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
