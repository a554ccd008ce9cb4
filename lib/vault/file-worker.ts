import { expose } from 'comlink'
import { openFileDesk } from './file-desk.ts'

/*
 * The script of a dedicated worker, which alone may write into a file of the origin's own folder where it lies:
 * `new Worker(new URL('…/lib/vault/file-worker.ts', import.meta.url), { type: 'module' })`, given to `openFilesHere`.
 */
expose(openFileDesk())
