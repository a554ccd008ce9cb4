import type { AddressBook } from '../../lib/directory/address-book.ts'
import { answerLookup } from '../../lib/directory/answer-http.ts'
import type { AtDirectory } from '../../lib/directory/at-directory.ts'
import { type Listening, type ListenOptions, listenTls } from './tls-server.ts'
import { openWeb, type WebLimits } from './web.ts'

export interface DirectoryPortOptions extends Omit<ListenOptions, 'accept' | 'web' | 'requestCertificate'> {
  readonly directory: AtDirectory
  /** The one that the directory answers from. */
  readonly book: AddressBook
  readonly webLimits?: Partial<WebLimits>
}

/** A directory's port: its own lines, and the same answers over HTTP for those who choose that. [§1, 2026 §3.1] */
export function listenDirectory({ directory, book, webLimits, ...options }: DirectoryPortOptions): Promise<Listening> {
  const web = openWeb({ ...webLimits, now: Date.now, answer: (request) => answerLookup(request, book) })
  return listenTls({ ...options, accept: (transport) => void directory.accept(transport), web })
}
