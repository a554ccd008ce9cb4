import { type AtSign, plainAtSign } from '../protocol/at-sign.ts'

/** The public key by which somebody is known here. */
export interface Pin {
  readonly peer: AtSign
  /** base64 SPKI */
  readonly publicKey: string
  /** Since when it counts, in milliseconds since the epoch. */
  readonly since: number
  /** Another one that their server shows now, and that nobody has accepted. */
  readonly waiting?: { readonly publicKey: string; readonly since: number }
}

/** Where pins are kept, for one atSign: in a browser's storage (`lib/vault/pins.ts`), or in memory. */
export interface Pins {
  get(peer: AtSign): Promise<Pin | undefined>
  put(pin: Pin): Promise<void>
  all(): Promise<Pin[]>
  /** Calls with all of them, and again whenever one changes, in another tab too. Returns how to stop. */
  watch(listener: (pins: readonly Pin[]) => void): () => void
}

/** For as long as this program runs. */
export function pinsInMemory(): Pins {
  const pins = new Map<string, Pin>()
  const listeners = new Set<(pins: readonly Pin[]) => void>()
  return {
    get: async (peer) => pins.get(plainAtSign(peer)),
    async put(pin) {
      pins.set(plainAtSign(pin.peer), pin)
      for (const listener of listeners) listener([...pins.values()])
    },
    all: async () => [...pins.values()],
    watch(listener) {
      listeners.add(listener)
      listener([...pins.values()])
      return () => void listeners.delete(listener)
    },
  }
}
