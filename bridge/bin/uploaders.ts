import type { BinLimits } from './limits.ts'
import { Refusal } from './refusal.ts'

interface Uploader {
  /** Files that are being sent now. */
  open: number
  /** Bytes since `at`. */
  bytes: number
  at: number
}

export interface Upload {
  /** The same bytes, which count. Throws `Refusal` where they are too many. */
  counting(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  over(): void
}

/** How much each network address sends. */
export class Uploaders {
  readonly #limits: BinLimits
  readonly #now: () => number
  readonly #uploaders = new Map<string, Uploader>()

  constructor(limits: BinLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  /** Throws `Refusal` 429 when this address sends too many files at the same moment. */
  enter(address: string): Upload {
    const { maxUploadsPerAddress, maxBytesPerAddress, addressMillis, maxAddresses } = this.#limits
    this.#forgetOld()
    const uploader = this.#uploaders.get(address) ?? { open: 0, bytes: 0, at: this.#now() }
    if (!this.#uploaders.has(address) && this.#uploaders.size >= maxAddresses) {
      throw new Refusal(429, 'Too many send something to this bin at the moment.')
    }
    if (uploader.open >= maxUploadsPerAddress) {
      throw new Refusal(429, `From one address ${maxUploadsPerAddress} files are taken at the same moment at most.`)
    }
    this.#uploaders.set(address, uploader)
    uploader.open++
    return {
      async *counting(body) {
        for await (const chunk of body) {
          uploader.bytes += chunk.length
          if (uploader.bytes > maxBytesPerAddress) {
            const after = { 'Retry-After': String(Math.ceil(addressMillis / 1000)) }
            throw new Refusal(429, `From one address ${maxBytesPerAddress} bytes are taken at a time at most.`, after)
          }
          yield chunk
        }
      },
      over: () => {
        uploader.open--
      },
    }
  }

  #forgetOld(): void {
    const since = this.#now() - this.#limits.addressMillis
    for (const [address, uploader] of this.#uploaders) {
      if (uploader.at > since) continue
      if (uploader.open === 0) this.#uploaders.delete(address)
      else Object.assign(uploader, { bytes: 0, at: this.#now() })
    }
  }
}
