import { transfer } from 'comlink'
import { openSealer, type Plain, type SealedPart, type SealedWith, type Sealer } from './sealer.ts'

/** Sealers in a worker, each under a number. */
export interface SealingDesk {
  open(sealedWith: SealedWith): Promise<number>
  readOver(sealer: number, plain: Plain, bytes: number): Promise<string | undefined>
  seal(sealer: number, plain: Plain, bytes: number, first: number, isLast: boolean): Promise<SealedPart | undefined>
  close(sealer: number): void
}

export function openSealingDesk(): SealingDesk {
  const open = new Map<number, Sealer>()
  let next = 0
  return {
    async open(sealedWith) {
      const sealer = await openSealer(sealedWith)
      next += 1
      open.set(next, sealer)
      return next
    },
    readOver: async (sealer, plain, bytes) => open.get(sealer)?.readOver(plain, bytes),
    async seal(sealer, plain, bytes, first, isLast) {
      const part = await open.get(sealer)?.seal(plain, bytes, first, isLast)
      return part && transfer(part, [part.sealed.buffer])
    },
    close: (sealer) => void open.delete(sealer),
  }
}
