import { expose } from 'comlink'
import { openSealingDesk } from './sealing-desk.ts'

/*
 * The script of a dedicated worker in which files are read, sealed and summed up, so that a page has nothing to do but to send
 * what comes: `new Worker(new URL('…/lib/files/sealing-worker.ts', import.meta.url), { type: 'module' })`, given to `sealerIn`.
 */
expose(openSealingDesk())
