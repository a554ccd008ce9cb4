import { type Endpoint, proxy, type Remote, releaseProxy, wrap } from 'comlink'
import type { Patience } from '../crypto/argon2.ts'
import type { ReadingOptions } from '../crypto/at-keys-file.ts'
import type { SealedForApp } from '../crypto/default-keys.ts'
import type { GenerateProgress } from '../crypto/generate.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { PublicHalf } from '../crypto/open-key-ring.ts'
import { type Answer, resultOf } from '../protocol/across-threads.ts'
import { askedTogether } from '../protocol/asked-together.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Custody, Opener, Protection } from './custody.ts'
import type { Enrolling } from './enrolling.ts'
import type { Asked, KeyKeeper, Operation } from './key-keeper.ts'
import type { VaultState } from './vault.ts'

/**
 * The page's side of the keys: what is asked here is done in the worker. No private key comes to the page but in the
 * text of `exportAtKeys`, and none leaves it but in the text of a key file that its owner opens.
 * Everything throws `AtError` as the vault does, and AT0014 when the worker itself has failed.
 */
export interface WorkerVault {
  state(): Promise<VaultState>
  /** Calls with the present state, and again after each change in this or any other tab. Returns how to stop. */
  onChange(listener: (state: VaultState) => void): () => void
  /**
   * Makes new keys for an atSign and keeps them as pending before it resolves; pending ones that are here already are
   * taken up again. AT0022 when the atSign has its keys here. After an abort nothing is kept, and it rejects with the
   * signal's own reason. Where `protection` is given, they are never kept without it: those that are here are kept by it
   * from now on, AT0024 where they are locked.
   */
  generate(
    atSign: AtSign,
    options?: {
      protection?: Protection
      onProgress?: (progress: GenerateProgress) => void
      signal?: AbortSignal
    },
  ): Promise<KeyRing>
  /** Onboarding has finished: the keys are no longer pending. */
  settle(atSign: AtSign): Promise<void>
  /**
   * Keeps the keys of a key file, or of a recovery sheet. AT0014 with a sentence when it cannot be read, AT0401 when its passphrase is another or
   * missing. After an abort nothing is kept, and it rejects with the signal's own reason.
   */
  importAtKeys(text: string, options?: ReadingOptions & { protection?: Protection }): Promise<KeyRing>
  /**
   * Opens the keys of a key file or a sheet without keeping them, to see whether they fit; they are gone with `close`. Refusals are
   * those of `importAtKeys`.
   */
  borrowAtKeys(text: string, options?: ReadingOptions): Promise<Borrowed>
  /** How the keys are kept, and whether they are locked now: then everything with them rejects with AT0024. */
  custody(atSign: AtSign): Promise<Custody & { readonly isLocked: boolean }>
  /** Keeps keys that are open by something else from now on. AT0022 when the passphrase is too short. */
  protect(atSign: AtSign, protection: Protection, patience?: Patience): Promise<void>
  /** Opens protected keys for this page, until `lock`. AT0401 when this is not what opens them. */
  unlock(atSign: AtSign, opener: Opener, patience?: Patience): Promise<void>
  /** Locks protected keys in every tab. */
  lock(atSign: AtSign): Promise<void>
  keyRing(atSign: AtSign): Promise<KeyRing>
  /** How this device comes to keys of its own for an atSign that has others elsewhere. */
  readonly enrolling: WorkerEnrolling
  /** Who is signed in, in every tab; `undefined` signs out and keeps the keys. */
  setCurrent(atSign: AtSign | undefined): Promise<void>
  /** Deletes the keys from this browser. */
  forget(atSign: AtSign): Promise<void>
  /** Lets go of the worker; who started it ends it. */
  close(): void
}

/** Keys of a file that are not kept here. */
export interface Borrowed extends KeyRing {
  /**
   * Keeps them, never otherwise than by `protection` where that is given. Refusals are those of `importAtKeys`. `anew` puts
   * them in the place of the same keys that are here and locked, which stay until all is made.
   */
  keep(options?: { protection?: Protection; anew?: boolean } & Patience): Promise<KeyRing>
  close(): void
}

/** The page's side of `enrolling.ts`: the keys with which a device asks stay in the worker, and a closed tab goes on. */
export interface WorkerEnrolling extends Pick<Enrolling, 'begin' | 'asked' | 'all' | 'signChallenge' | 'forget'> {
  /** Keeps all keys by what it was begun with, once somebody has said yes; it is over then. */
  finish(atSign: AtSign, sealed: SealedForApp, patience?: Patience): Promise<KeyRing>
}

/** Operations in one message to the worker: whoever asked for a quick one waits for no more than these. */
const operatedAtOnce = 50

/** Takes the worker that runs `key-worker.ts`. */
export function openWorkerVault(worker: Endpoint): WorkerVault {
  const keeper: Remote<KeyKeeper> = wrap<KeyKeeper>(worker)
  const listeners = new Set<(state: VaultState) => void>()
  let latest: VaultState | undefined

  // A worker whose script does not load or throws answers nothing, ever; only this event tells.
  const { promise: failed, reject: fail } = broken()
  worker.addEventListener('error', fail)

  const ask = async <Result>(question: Promise<Answer<Result>>): Promise<Result> =>
    resultOf(await Promise.race([question, failed]))

  const abortable = async <Result>(
    signal: AbortSignal | undefined,
    begin: (task: string, isWanted: () => boolean) => Promise<Answer<Result>>,
  ): Promise<Result> => {
    signal?.throwIfAborted()
    const task = crypto.randomUUID()
    const abort = () => void keeper.abort(task)
    signal?.addEventListener('abort', abort)
    // Once this page has said that it still wants it, an abort is too late: what is kept then is told.
    let isKept = false
    const isWanted = () => {
      isKept = !signal?.aborted
      signal?.removeEventListener('abort', abort)
      return isKept
    }
    try {
      const result = await ask(begin(task, proxy(isWanted)))
      if (!isKept) signal?.throwIfAborted()
      return result
    } catch (error) {
      throw signal?.aborted && !isKept ? signal.reason : error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  const operateOne = askedTogether((all: readonly Asked[]) => keeper.operate(all), operatedAtOnce)

  const ringOf = (half: PublicHalf, holder: string = half.atSign): KeyRing => {
    const operate =
      <Name extends Operation>(operation: Name) =>
      (...args: Parameters<KeyRing[Name]>) =>
        ask(operateOne({ holder, operation, args })) as ReturnType<KeyRing[Name]>
    return {
      ...half,
      signChallenge: operate('signChallenge'),
      signValue: operate('signValue'),
      sealForSelf: operate('sealForSelf'),
      sealInScheme: operate('sealInScheme'),
      openFromSelf: operate('openFromSelf'),
      makeSharedKey: operate('makeSharedKey'),
      rewrapSharedKey: operate('rewrapSharedKey'),
      sealShared: operate('sealShared'),
      openShared: operate('openShared'),
      sealDefaultKeys: operate('sealDefaultKeys'),
      exportAtKeys: ({ signal, onProgress = () => {}, ...options } = {}) =>
        abortable(signal, (task) => keeper.exportAtKeys(holder, options, task, proxy(onProgress))),
    }
  }

  keeper.onChange(
    proxy((state: VaultState) => {
      latest = state
      for (const listener of listeners) listener(state)
    }),
  )

  return {
    state: () => ask(keeper.state()),

    onChange(listener) {
      listeners.add(listener)
      if (latest !== undefined) listener(latest)
      return () => void listeners.delete(listener)
    },

    generate: async (atSign, { protection, onProgress = () => {}, signal } = {}) =>
      ringOf(
        await abortable(signal, (task, isWanted) =>
          keeper.generate(atSign, protection, task, isWanted, proxy(onProgress)),
        ),
      ),

    settle: (atSign) => ask(keeper.settle(atSign)),
    async borrowAtKeys(text, { signal, onProgress = () => {}, onWarning = () => {}, ...options } = {}) {
      const { half, holder } = await abortable(signal, (task, isWanted) =>
        keeper.borrowAtKeys(text, options, task, isWanted, proxy(onProgress), proxy(onWarning)),
      )
      return {
        ...ringOf(half, holder),
        keep: async ({ signal, onProgress = () => {}, ...options } = {}) =>
          ringOf(
            await abortable(signal, (task, isWanted) =>
              keeper.keepBorrowed(holder, options, task, isWanted, proxy(onProgress)),
            ),
          ),
        close: () => void keeper.letGo(holder),
      }
    },
    custody: (atSign) => ask(keeper.custody(atSign)),
    protect: (atSign, protection, { signal, onProgress = () => {} } = {}) =>
      abortable(signal, (task, isWanted) => keeper.protect(atSign, protection, task, isWanted, proxy(onProgress))),
    unlock: (atSign, opener, { signal, onProgress = () => {} } = {}) =>
      abortable(signal, (task, isWanted) => keeper.unlock(atSign, opener, task, isWanted, proxy(onProgress))),
    lock: (atSign) => ask(keeper.lock(atSign)),
    importAtKeys: async (text, { signal, onProgress = () => {}, onWarning = () => {}, ...options } = {}) =>
      ringOf(
        await abortable(signal, (task, isWanted) =>
          keeper.importAtKeys(text, options, task, isWanted, proxy(onProgress), proxy(onWarning)),
        ),
      ),
    keyRing: async (atSign) => ringOf(await ask(keeper.openKeyRing(atSign))),
    enrolling: {
      begin: (atSign, encryptionPublicKey, protection) =>
        ask(keeper.beginEnrolling(atSign, encryptionPublicKey, protection)),
      asked: (atSign, as) => ask(keeper.askedEnrolling(atSign, as)),
      all: () => ask(keeper.allEnrolling()),
      signChallenge: (atSign, challenge) => ask(keeper.signEnrolling(atSign, challenge)),
      finish: async (atSign, sealed, { signal, onProgress = () => {} } = {}) =>
        ringOf(
          await abortable(signal, (task, isWanted) =>
            keeper.finishEnrolling(atSign, sealed, task, isWanted, proxy(onProgress)),
          ),
        ),
      forget: (atSign) => ask(keeper.forgetEnrolling(atSign)),
    },
    setCurrent: (atSign) => ask(keeper.setCurrent(atSign)),
    forget: (atSign) => ask(keeper.forget(atSign)),

    close() {
      worker.removeEventListener('error', fail)
      keeper[releaseProxy]()
    },
  }
}

/** A promise that only ever fails, when told so. */
function broken(): { promise: Promise<never>; reject: () => void } {
  let reject = () => {}
  const promise = new Promise<never>((_, rejectWith) => {
    reject = () =>
      rejectWith(new AtError('AT0014', 'The part of this page that holds your keys did not start. Reload the page.'))
  })
  // Most pages never see it fail; those that do hear of it in the question they ask.
  promise.catch(() => {})
  return { promise, reject }
}
