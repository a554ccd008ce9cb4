import { expose } from 'comlink'
import { openEnrolling } from './enrolling.ts'
import { givingBack } from './giving-back.ts'
import { openKeyKeeper } from './key-keeper.ts'
import { openVault } from './vault.ts'

/*
 * The script of a dedicated worker, started by the page with
 * `new Worker(new URL('…/lib/vault/key-worker.ts', import.meta.url), { type: 'module' })` and given to `openWorkerVault`.
 */
expose(givingBack(openKeyKeeper(openVault(), openEnrolling())))
