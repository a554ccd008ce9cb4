import { parseAtKeysFile, type ReadingOptions } from '../crypto/at-keys-file.ts'
import type { SealedForApp } from '../crypto/default-keys.ts'
import { type GenerateProgress, generateKeyMaterial } from '../crypto/generate.ts'
import type { KeyMaterial, KeyRing } from '../crypto/key-ring.ts'
import { isKit, parseKit } from '../crypto/kit.ts'
import { openKeyRing, type PublicHalf } from '../crypto/open-key-ring.ts'
import { type Answer, answer } from '../protocol/across-threads.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Custody, Opener, Protection } from './custody.ts'
import type { Asked as AskedToEnroll, Asking, Enrolling } from './enrolling.ts'
import type { Keeping, Vault, VaultState } from './vault.ts'

/** What a page may ask a key ring in the worker to do. Nothing else of it can be reached from there. */
export const operations = [
  'signChallenge',
  'signValue',
  'sealForSelf',
  'sealInScheme',
  'openFromSelf',
  'makeSharedKey',
  'rewrapSharedKey',
  'sealShared',
  'openShared',
  'sealDefaultKeys',
] as const satisfies readonly (keyof KeyRing)[]

export type Operation = (typeof operations)[number]

/** One thing that a key ring is to do. */
export interface Asked {
  /** Whose keys: an atSign's that are kept here, or those of a file. */
  readonly holder: string
  readonly operation: Operation
  readonly args: readonly unknown[]
}

/** What `importAtKeys` and `exportAtKeys` are told besides the text. */
export type ImportOptions = Pick<ReadingOptions, 'atSign' | 'passphrase'> & { readonly protection?: Protection }
export type ExportOptions = Pick<NonNullable<Parameters<KeyRing['exportAtKeys']>[0]>, 'passphrase' | 'form'>

/**
 * The page's last word, asked when all is made and nothing is kept yet. Its word to stop is a message like any other, and
 * may come when all is over; then the keys would be kept of which somebody was told that they are not.
 */
export type IsWanted = () => boolean | Promise<boolean>

/** The worker's side: keys stay here, and what the page asks for is done here. Everything in and out can be cloned. */
export interface KeyKeeper {
  state(): Promise<Answer<VaultState>>
  /** Makes new keys and keeps them as pending, or goes on with the pending ones that are here, kept by `protection` from now on. */
  generate(
    atSign: AtSign,
    protection: Protection | undefined,
    task: string,
    isWanted: IsWanted,
    onProgress: (progress: GenerateProgress) => void,
  ): Promise<Answer<PublicHalf>>
  /** Stops a task; nothing of it is kept. */
  abort(task: string): void
  importAtKeys(
    text: string,
    options: ImportOptions,
    task: string,
    isWanted: IsWanted,
    onProgress: (done: number) => void,
    onWarning: (sentence: string) => void,
  ): Promise<Answer<PublicHalf>>
  /** Opens the keys of a key file without keeping them. `holder` is for `operate` and `exportAtKeys`, until it is let go. */
  borrowAtKeys(
    text: string,
    options: Omit<ImportOptions, 'protection'>,
    task: string,
    isWanted: IsWanted,
    onProgress: (done: number) => void,
    onWarning: (sentence: string) => void,
  ): Promise<Answer<{ half: PublicHalf; holder: string }>>
  /** Keeps what was borrowed. */
  keepBorrowed(
    holder: string,
    options: { readonly protection?: Protection; readonly anew?: boolean },
    task: string,
    isWanted: IsWanted,
    onProgress: (done: number) => void,
  ): Promise<Answer<PublicHalf>>
  letGo(holder: string): void
  exportAtKeys(
    holder: string,
    options: ExportOptions,
    task: string,
    onProgress: (done: number) => void,
  ): Promise<Answer<string>>
  settle(atSign: AtSign): Promise<Answer<void>>
  custody(atSign: AtSign): Promise<Answer<Custody & { readonly isLocked: boolean }>>
  protect(
    atSign: AtSign,
    protection: Protection,
    task: string,
    isWanted: IsWanted,
    onProgress: (done: number) => void,
  ): Promise<Answer<void>>
  unlock(
    atSign: AtSign,
    opener: Opener,
    task: string,
    isWanted: IsWanted,
    onProgress: (done: number) => void,
  ): Promise<Answer<void>>
  lock(atSign: AtSign): Promise<Answer<void>>
  setCurrent(atSign: AtSign | undefined): Promise<Answer<void>>
  forget(atSign: AtSign): Promise<Answer<void>>
  openKeyRing(atSign: AtSign): Promise<Answer<PublicHalf>>
  /** Makes keys with which this device asks to be let in, or goes on with those that it has not asked with yet. */
  beginEnrolling(
    atSign: AtSign,
    encryptionPublicKey: string,
    protection: Protection | undefined,
  ): Promise<Answer<Asking>>
  askedEnrolling(atSign: AtSign, as: AskedToEnroll): Promise<Answer<void>>
  allEnrolling(): Promise<Answer<readonly Asking[]>>
  signEnrolling(atSign: AtSign, challenge: string): Promise<Answer<string>>
  /** Somebody has said yes: all keys are kept from here on, by what it was begun with. */
  finishEnrolling(
    atSign: AtSign,
    sealed: SealedForApp,
    task: string,
    isWanted: IsWanted,
    onProgress: (done: number) => void,
  ): Promise<Answer<PublicHalf>>
  forgetEnrolling(atSign: AtSign): Promise<Answer<void>>
  /** Each by itself, beside the others; the answers are in the order of what was asked. */
  operate(all: readonly Asked[]): Promise<readonly Answer<unknown>[]>
  onChange(listener: (state: VaultState) => void): void
}

type LastWord = Required<Pick<Keeping, 'signal' | 'beforeKept'>>

/** Keeps opened key rings over a vault, each as long as nothing in the vault changes, here or in another tab. */
export function openKeyKeeper(vault: Vault, enrolling: Enrolling): KeyKeeper {
  const rings = new Map<AtSign, Promise<KeyRing>>()
  const borrowed = new Map<string, { readonly material: KeyMaterial; readonly ring: KeyRing }>()
  const tasks = new Map<string, AbortController>()

  // Keys forgotten in one tab must stop working in all of them.
  vault.onChange(() => rings.clear())

  const ringOf = (atSign: AtSign): Promise<KeyRing> => {
    const known = rings.get(atSign)
    if (known !== undefined) return known
    const opening = vault.keyRing(atSign)
    rings.set(atSign, opening)
    opening.catch(() => rings.delete(atSign))
    return opening
  }
  const publicHalf = async (atSign: AtSign): Promise<PublicHalf> => halfOf(await ringOf(atSign))
  const lent = (holder: string) => {
    const one = borrowed.get(holder)
    if (!one) throw new AtError('AT0015', 'The keys of this file were let go. Open it again.')
    return one
  }
  const held = async (holder: string): Promise<KeyRing> =>
    holder.startsWith('@') ? ringOf(holder as AtSign) : lent(holder).ring
  const abortable = async <Result>(task: string, perform: (signal: AbortSignal) => Promise<Result>) => {
    const controller = new AbortController()
    tasks.set(task, controller)
    return answer(() => perform(controller.signal).finally(() => tasks.delete(task)))
  }
  const perform = async ({ holder, operation, args }: Asked) => {
    if (!operations.includes(operation)) throw new AtError('AT0022', `no key ring does ${operation}`)
    const act = (await held(holder))[operation] as (...args: readonly unknown[]) => Promise<unknown>
    return act(...args)
  }
  const keeping = <Result>(task: string, isWanted: IsWanted, keep: (until: LastWord) => Promise<Result>) =>
    abortable(task, (signal) => {
      const beforeKept = async () => {
        if (!(await isWanted())) tasks.get(task)?.abort()
        signal.throwIfAborted()
      }
      return keep({ signal, beforeKept })
    })
  const isPending = async (atSign: AtSign) => (await vault.pending()).includes(atSign)

  const generate = async (
    atSign: AtSign,
    protection: Protection | undefined,
    { onProgress, ...until }: LastWord & { onProgress: (progress: GenerateProgress) => void },
  ) => {
    const goOn = async () => {
      if (protection) await vault.protect(atSign, protection, until)
      rings.delete(atSign)
      return publicHalf(atSign)
    }
    if (await isPending(atSign)) return goOn()
    if ((await vault.list()).includes(atSign)) {
      throw new AtError('AT0022', `This device already has the keys of ${atSign}.`)
    }
    const material = await generateKeyMaterial(atSign, { signal: until.signal, onProgress })
    try {
      await vault.add(material, { pending: true, protection, ...until })
    } catch (error) {
      until.signal.throwIfAborted()
      if (!(await isPending(atSign))) throw error
      // Another tab was faster: its keys are the ones to go on with.
      return goOn()
    }
    return publicHalf(atSign)
  }

  return {
    state: () => answer(() => vault.state()),

    generate: (atSign, protection, task, isWanted, onProgress) =>
      keeping(task, isWanted, (until) => generate(atSign, protection, { ...until, onProgress })),

    abort: (task) => tasks.get(task)?.abort(),

    importAtKeys: (text, { protection, ...options }, task, isWanted, onProgress, onWarning) =>
      keeping(task, isWanted, async (until) => {
        const material = await readKeys(text, { ...options, signal: until.signal, onProgress, onWarning })
        await vault.add(material, { protection, onProgress, ...until })
        return publicHalf(material.atSign)
      }),

    borrowAtKeys: (text, options, task, isWanted, onProgress, onWarning) =>
      keeping(task, isWanted, async ({ signal, beforeKept }) => {
        const material = await readKeys(text, { ...options, signal, onProgress, onWarning })
        const ring = await openKeyRing(material)
        await beforeKept()
        const holder = crypto.randomUUID()
        borrowed.set(holder, { material, ring })
        return { half: halfOf(ring), holder }
      }),

    keepBorrowed: (holder, options, task, isWanted, onProgress) =>
      keeping(task, isWanted, async (until) => {
        const { material } = lent(holder)
        await vault.add(material, { ...options, onProgress, ...until })
        if (options.anew) rings.delete(material.atSign)
        return publicHalf(material.atSign)
      }),

    letGo: (holder) => void borrowed.delete(holder),

    exportAtKeys: (holder, options, task, onProgress) =>
      abortable(task, async (signal) => (await held(holder)).exportAtKeys({ ...options, signal, onProgress })),

    settle: (atSign) => answer(() => vault.settle(atSign)),
    custody: (atSign) => answer(() => vault.custody(atSign)),
    protect: (atSign, protection, task, isWanted, onProgress) =>
      keeping(task, isWanted, async (until) => {
        await vault.protect(atSign, protection, { onProgress, ...until })
        rings.delete(atSign)
      }),
    unlock: (atSign, opener, task, isWanted, onProgress) =>
      keeping(task, isWanted, (until) => vault.unlock(atSign, opener, { onProgress, ...until })),
    lock: (atSign) =>
      answer(async () => {
        rings.delete(atSign)
        await vault.lock(atSign)
      }),
    setCurrent: (atSign) => answer(() => vault.setCurrent(atSign)),
    forget: (atSign) =>
      answer(async () => {
        await vault.forget(atSign)
        rings.delete(atSign)
        // Where a page was closed between the two, these would bring the keys back.
        await enrolling.forget(atSign)
      }),
    openKeyRing: (atSign) => answer(() => publicHalf(atSign)),

    beginEnrolling: (atSign, encryptionPublicKey, protection) =>
      answer(async () => {
        const [there, pending] = await Promise.all([vault.list(), vault.pending()])
        if ([...there, ...pending].includes(atSign)) {
          throw new AtError('AT0022', `This device already has the keys of ${atSign}.`)
        }
        return enrolling.begin(atSign, encryptionPublicKey, protection)
      }),
    askedEnrolling: (atSign, as) => answer(() => enrolling.asked(atSign, as)),
    allEnrolling: () => answer(() => enrolling.all()),
    signEnrolling: (atSign, challenge) => answer(() => enrolling.signChallenge(atSign, challenge)),
    finishEnrolling: (atSign, sealed, task, isWanted, onProgress) =>
      keeping(task, isWanted, async (until) => {
        const { material, protection } = await enrolling.finish(atSign, sealed)
        const beforeKept = async () => {
          await until.beforeKept()
          // Another tab may have ended this, and what came of it may have been forgotten since.
          await enrolling.finish(atSign, sealed)
        }
        await vault.add(material, { protection, onProgress, ...until, beforeKept })
        await enrolling.forget(atSign)
        return publicHalf(atSign)
      }),
    forgetEnrolling: (atSign) => answer(() => enrolling.forget(atSign)),

    operate: (all) => Promise.all(all.map((one) => answer(() => perform(one)))),

    onChange: (listener) => void vault.onChange(listener),
  }
}

/** Keys come in a key file, or in what stands on a recovery sheet. */
function readKeys(text: string, options: ReadingOptions): Promise<KeyMaterial> {
  return isKit(text) ? parseKit(text, options) : parseAtKeysFile(text, options)
}

function halfOf({ atSign, encryptionPublicKey, pkamPublicKey, enrollmentId }: PublicHalf): PublicHalf {
  return { atSign, encryptionPublicKey, pkamPublicKey, enrollmentId }
}
