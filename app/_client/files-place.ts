import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { destroyFilesHere, type FilesHere, openFilesHere } from '../../lib/vault/files-here.ts'
import { destroyKeptHere } from '../../lib/vault/kept-here.ts'

/** What the page of files keeps in this browser, before the atSign. */
export const filesPlace = 'facet-files'

/** And what is known of files that came straight. */
export const straightPlace = 'facet-straight'

/** Deletes what is kept here of files that were sent, and those that were fetched. */
export async function forgetFiles(atSign: AtSign): Promise<void> {
  await Promise.all([
    ...[filesPlace, straightPlace].map((name) => destroyKeptHere({ atSign, name })),
    destroyFilesHere(atSign),
  ])
}

const opened = new Map<AtSign, FilesHere>()

/** What was fetched, with one worker for this tab, started when something is written. */
export function filesHere(atSign: AtSign): FilesHere {
  const known = opened.get(atSign)
  if (known) return known
  const files = openFilesHere({ atSign, worker: fileWorker })
  opened.set(atSign, files)
  return files
}

let started: Worker | undefined

function fileWorker(): Worker {
  started ??= new Worker(new URL('../../lib/vault/file-worker.ts', import.meta.url), { type: 'module' })
  return started
}
