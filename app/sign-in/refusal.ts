import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { readInvitation } from '../_words/read-at-sign.ts'
import * as say from './words.tsx'

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
  if (size > largest) throw new Refused(say.noKeyFile, say.farTooLargeForOne)
}

/** Why the codes in a picture open nothing. */
export function noSheetIn(texts: readonly string[]): Refused {
  const invitation = texts.some((text) => {
    const read = readInvitation(text)
    return read !== undefined && !('problem' in read)
  })
  return new Refused(say.noRecoverySheet, invitation ? say.isClaimingCode : say.codeOfSomethingElse)
}

/** The server of `atSign` goes by other keys: newer ones, or these were never its own. Nobody can tell which. */
export function notTheirs(atSign: AtSign): Refused {
  return new Refused(say.keyFileOutdated(atSign), say.serverHasOtherKeys(atSign))
}

/** What to say of a file called `name` that could not be opened. */
export function refusalOf(error: unknown, name: string): { title: string; sentence: string } {
  if (error instanceof Refused) return { title: error.title, sentence: error.message }
  if (!(error instanceof AtError)) return { title: say.fileUnreadable, sentence: say.chooseOnceMore }
  const sentence = plainMessage(error)
  if (/recovery sheet/.test(sentence)) return { title: say.sheetDoesNotOpen, sentence }
  if (/^This is not a key file|^This file is/.test(sentence)) {
    const called = /\.atkeys$/i.test(name)
    return {
      title: say.noKeyFile,
      sentence: called ? say.onlyCalledSo : say.howKeyFilesEnd,
    }
  }
  if (/archive/.test(sentence)) {
    const why = error.code === 'AT0005' ? say.archiveTooLarge : sentence
    return { title: say.noKeyFile, sentence: why }
  }
  if (/belongs to/.test(sentence)) return { title: say.keyFileOfAnother, sentence }
  if (/was begun on this device/.test(sentence)) {
    return {
      title: say.otherKeysHere,
      sentence: say.forgetThemAbove,
    }
  }
  if (error.code === 'AT0014') return { title: say.keyFileDoesNotOpen, sentence }
  return { title: say.cannotKeepKeys, sentence }
}
