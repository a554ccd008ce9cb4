import { type Endpoint, type Remote, wrap } from 'comlink'
import type { OpenSealer } from './sealer.ts'
import type { SealingDesk } from './sealing-desk.ts'

/** Seals in the worker that runs `sealing-worker.ts`, started when first wanted. */
export function sealerIn(worker: () => Endpoint): OpenSealer {
  let desk: Remote<SealingDesk> | undefined
  return async (sealedWith) => {
    desk ??= wrap<SealingDesk>(worker())
    const { open, readOver, seal, close } = desk
    const sealer = await open(sealedWith)
    return {
      readOver: (plain, bytes) => readOver(sealer, plain, bytes),
      seal: (plain, bytes, first, isLast) => seal(sealer, plain, bytes, first, isLast),
      close: () => void close(sealer),
    }
  }
}
