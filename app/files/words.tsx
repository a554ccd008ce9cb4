import type { NotifyStatus } from '../../lib/client/notify-status.ts'
import type { TransferRecord } from '../../lib/files/transfer-record.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { sentenceOf } from '../_words/sentences.ts'
import type { Sending } from './sendings.ts'

/** `harbour.mp4`, `harbour.mp4 and one more`, `harbour.mp4 and 3 more`. */
export function namesWords(names: readonly string[]): string {
  const [first = 'Nothing', ...more] = names
  if (more.length === 0) return first
  return `${first} and ${more.length === 1 ? 'one' : more.length} more`
}

const list = new Intl.ListFormat('en', { type: 'conjunction' })

export function peopleWords(people: readonly AtSign[]): string {
  return list.format(people)
}

/** How much of all files is where it is to be. */
export function progressOf({ errand }: Pick<Sending, 'errand'>): { sent: number; size: number } {
  const size = errand.files.reduce((sum, file) => sum + file.size, 0)
  const sent = errand.state?.files.reduce((sum, file) => sum + (file.isUploaded ? file.size : file.sent), 0) ?? 0
  return { sent, size }
}

/** What somebody is known to know of files that they were sent. */
export type Told = NotifyStatus | { readonly fetchedAt: number }

/** How far it is with one person. Only what a server, or their own app, has said. */
export function toldWords(person: AtSign, told: Told | undefined, age: (millis: number) => string): string {
  if (typeof told === 'object') return `Fetched, ${age(told.fetchedAt)}`
  switch (told) {
    case 'delivered':
      return 'Told'
    case 'queued':
      return `Your server has it. The server of ${person} was not reached yet.`
    case 'refused':
      return `The server of ${person} does not want to hear of it.`
    case 'errored':
      return `The server of ${person} could not be told.`
    case 'expired':
      return `The server of ${person} could not be reached in time.`
    case undefined:
      return 'Your server was asked to tell'
  }
}

/** Why files cannot be sent or fetched. */
export function troubleWords(error: unknown, owner: AtSign, whose: AtSign = owner): string {
  if (
    error instanceof AtError &&
    /cannot be reached[.]$/.test(plainMessage(error)) &&
    !/^@/.test(plainMessage(error))
  ) {
    return `The place where the files are kept cannot be reached. ${plainMessage(error)}`
  }
  return sentenceOf(error, owner, whose)
}

/** What has to be said of how files were sealed; undefined where nothing has. */
export function sealingWords({ sealing }: Pick<TransferRecord, 'sealing'>, from: AtSign): string | undefined {
  switch (sealing.kind) {
    case 'chunks':
      return undefined
    case 'restarting':
      return `${from} uses an older app. These files are sealed in an older, weaker way: whoever kept them on the way may have learned something of what is in them, or changed it unseen.`
    case 'unknown':
      return 'These files are sealed in a way that this app does not know, so they can’t be opened here.'
  }
}
