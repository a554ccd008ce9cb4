/** What is done with work that takes long: `onProgress` hears how much of it is done, from 0 to 1; `signal` ends it with its own reason. */
export interface Patience {
  readonly onProgress?: (done: number) => void
  readonly signal?: AbortSignal
}

/** What one guess costs whoever tries. */
export interface Argon2Cost {
  /** in KiB */
  readonly memory: number
  readonly passes: number
  readonly lanes: number
}

/** Characters. Fewer make no salt that Argon2 takes, where a form has the passphrase for it, and no passphrase either. */
export const leastPassphrase = 8

/** The second choice of RFC 9106, for where memory is dear. What was taken is kept beside what it locks, so it may grow. */
export const passphraseCost: Argon2Cost = { memory: 65_536, passes: 3, lanes: 4 }

/** Beyond these, what is to be opened is not ours, and trying would only take the device down. */
const most: Argon2Cost = { memory: 1_048_576, passes: 64, lanes: 64 }

export function isAffordable(cost: Argon2Cost): boolean {
  return (['memory', 'passes', 'lanes'] as const).every(
    (name) => Number.isInteger(cost[name]) && cost[name] >= 1 && cost[name] <= most[name],
  )
}

/**
 * 32 bytes from a passphrase by Argon2id, version 0x13. It runs in slices, and in the background where the platform can say
 * that: between them this thread hears of an abort, and does what else it is asked for. [RFC 9106]
 */
export async function argon2id(
  passphrase: Uint8Array,
  salt: Uint8Array,
  { memory, passes, lanes }: Argon2Cost,
  { onProgress, signal }: Patience = {},
): Promise<Uint8Array<ArrayBuffer>> {
  signal?.throwIfAborted()
  // Few ever need it, so it comes when it is needed.
  const { argon2idAsync } = await import('@noble/hashes/argon2.js')
  let told = 0
  const options = {
    m: memory,
    t: passes,
    p: lanes,
    dkLen: 32,
    onProgress(done: number) {
      signal?.throwIfAborted()
      if (done < 1 && done - told < 0.01) return
      told = done
      onProgress?.(done)
    },
  }
  const hash = await inBackground(() => argon2idAsync(passphrase, salt, options))
  signal?.throwIfAborted()
  return new Uint8Array(hash)
}

/** Slices go on where they were before anything else of their priority comes, so that has to be a low one. */
function inBackground<Result>(perform: () => Promise<Result>): Promise<Result> {
  const { scheduler } = globalThis
  return scheduler?.postTask ? scheduler.postTask(perform, { priority: 'background' }) : perform()
}
