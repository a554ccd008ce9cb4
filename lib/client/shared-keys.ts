import { md5Hex } from '../crypto/digest.ts'
import type { KeyRing, WrappedSharedKey } from '../crypto/key-ring.ts'
import { checkUsual } from '../crypto/providers/index.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, type SelfKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import { plainMessage } from '../protocol/reply.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as scan } from '../verbs/scan.ts'
import { abortable, type RequestOptions } from './connection.ts'
import type { Request } from './context.ts'
import { type Exclusive, oneAtATime } from './exclusive.ts'
import { escapeRegex, parseNames } from './list.ts'
import { isAway, type PublicKeys } from './public-keys.ts'
import { ifFound, isUnfit, parseStored, type StoredValue } from './reading.ts'
import { write } from './write.ts'

/** What is needed to seal something for somebody. */
export interface SealingKey {
  readonly wrapped: WrappedSharedKey
  /** The recipient's, base64 SPKI. */
  readonly publicKey: string
}

export interface SharedKeysOptions {
  readonly request: Request
  /** The same on a line that may be held up: there, other atSigns' servers are asked for what only they have. */
  readonly elsewhere?: Request
  readonly keys: KeyRing
  readonly publicKeys: PublicKeys
  readonly now: () => number
  /** How long a decision holds before the recipient's public key is asked for again, in milliseconds. */
  readonly freshMillis?: number
  /** How long nobody is asked again for a key that was not to be had, in milliseconds. */
  readonly missingMillis?: number
  /** Keeps other tabs of this browser from deciding at the same time. */
  readonly exclusive?: Exclusive
  /** What this device has of the own server, asked first where nothing is decided by it. */
  readonly here?: (key: AtKey) => Promise<StoredValue | undefined>
}

/** Between the name of a key and when it was kept: no atSign has a dot. */
const until = '.until.'

/** Seconds after which a recipient's server asks for its half of the key again. [§4.4] */
const wrapTtr = 3_888_000

/**
 * The AES key of each pair (me → other), one for all that I share with them; it exists only wrapped, once for me
 * (`shared_key.<other>@me`) and once for them (`@other:shared_key@me`). [§8.8]
 *
 * Whether the wrap for them still fits their public key is seen from `pubKeyCS` beside it. When they have made new
 * keys, a new AES key is made too, so that whoever holds their old keys reads nothing new. What is sealed with the one
 * before is still ours to read, so every key has a second name, `shared_key.<other>.until.<ms>.<random>@me`, much as
 * atServers rename them. [§7.6] It has it from the beginning: two devices that share with somebody for the first time at
 * once make two keys, and whichever is overwritten under the first name is found under the second.
 */
export class SharedKeys {
  readonly #options: Required<SharedKeysOptions>
  readonly #decisions = new Map<AtSign, { at: number; key: Promise<SealingKey> }>()

  readonly #lookups = new Map<AtSign, { at: number; half: Promise<string | undefined> }>()

  constructor({
    freshMillis = 60_000,
    missingMillis = 60_000,
    exclusive = oneAtATime,
    elsewhere,
    here = async () => undefined,
    ...options
  }: SharedKeysOptions) {
    this.#options = { ...options, elsewhere: elsewhere ?? options.request, freshMillis, missingMillis, exclusive, here }
  }

  /**
   * The key for what is shared with `other` from now on; it is stored on both sides before this resolves.
   * Everyone who asks at the same time gets the same one. AT0015 when `other` has no public key yet, AT0007 unknown,
   * AT0033 while a new key of theirs waits to be accepted. While their server is away it is the one of before, and AT0021 or
   * AT0023 where there is none.
   */
  with(other: AtSign, { signal }: RequestOptions = {}): Promise<SealingKey> {
    const { now, freshMillis, exclusive } = this.#options
    const known = this.#decisions.get(other)
    if (known && now() - known.at < freshMillis) return abortable(known.key, signal)
    // Not aborted with the one who asked first: others may be waiting for it by now.
    const key = exclusive(this.#lock(other), () => this.#decide(other))
    const decision = { at: now(), key }
    this.#decisions.set(other, decision)
    key.catch(() => {
      if (this.#decisions.get(other) === decision) this.#decisions.delete(other)
    })
    return abortable(key, signal)
  }

  /**
   * All that is left of the keys I made for `other`: their half, mine, and mine of earlier ones. None with an
   * enrollment: what else they seal may be out of its sight. [§3.26.6]
   */
  async halves(other: AtSign, options: RequestOptions = {}): Promise<AtKey[]> {
    if (this.#options.keys.enrollmentId !== undefined) return []
    const regex = `^(${escapeRegex(other)}:shared_key|shared_key[.]${escapeRegex(bareName(other))})[.@]`
    const names = await this.#options.request(scan.format({ regex }), options)
    const halves = [this.#forThem(other), this.#forMe(other)].map(formatAtKey)
    const start = `${this.#forMe(other).name}${until}`
    return parseNames(names).filter(
      (key) => halves.includes(formatAtKey(key)) || (key.kind === 'self' && key.name.startsWith(start)),
    )
  }

  /** Runs `remove` while no other tab makes or takes a key for `other`; the next value for them gets a new one. */
  async forget<Result>(other: AtSign, remove: () => Promise<Result>): Promise<Result> {
    return this.#options.exclusive(this.#lock(other), () => remove().finally(() => this.#decisions.delete(other)))
  }

  /** Opens what I shared with `other`, with the present key or one from before. */
  async openMine(stored: StoredValue, other: AtSign, options: RequestOptions): Promise<string> {
    const { keys } = this.#options
    checkUsual(stored.metadata)
    // It names their public key, not mine.
    const { pubKeyCS: _, ...metadata } = stored.metadata
    const present = await this.#read(this.#forMe(other), options)
    const open = (wrapped: string) => keys.openShared(stored.value, wrapped, metadata)
    return firstToOpen(open, [present], async () => {
      const earlier = await this.#earlier(other, options)
      return Promise.all(earlier.map((key) => this.#read(key, options)))
    })
  }

  /** Opens what `owner` shares with me: by the key that came with it, else by the copy of my half, else by asking. */
  async openTheirs(stored: StoredValue, owner: AtSign, options: RequestOptions): Promise<string> {
    const { keys } = this.#options
    const { value, metadata } = stored
    checkUsual(metadata)
    if (metadata.pubKeyCS && metadata.pubKeyCS !== md5Hex(keys.encryptionPublicKey)) {
      // The ring says so in the right words, whatever key it is given.
      return keys.openShared(value, metadata.sharedKeyEnc ?? '', metadata)
    }
    const copy = { kind: 'cached', name: 'shared_key', sharedBy: owner, sharedWith: keys.atSign } as const
    const open = (wrapped: string) => keys.openShared(value, wrapped, metadata)
    return firstToOpen(open, [metadata.sharedKeyEnc], async () => [
      await this.#read(copy, options),
      await this.#lookUp(owner, options),
    ])
  }

  async #read(key: AtKey, options: RequestOptions): Promise<string | undefined> {
    const { here, request } = this.#options
    return (await here(key))?.value ?? read(request, key, options)
  }

  /** Whoever has a server that never answers is asked once in a while, however much they send. */
  #lookUp(owner: AtSign, { signal }: RequestOptions): Promise<string | undefined> {
    const { now, missingMillis, elsewhere } = this.#options
    for (const [other, { at }] of this.#lookups) if (now() - at >= missingMillis) this.#lookups.delete(other)
    const under = this.#lookups.get(owner)
    if (under) return abortable(under.half, signal)
    const line = lookup.format({ name: 'shared_key', sharedBy: owner, bypassCache: true })
    const half = ifFound(elsewhere(line)).then((found) => found ?? undefined, theirsToAnswer)
    const asked = { at: now(), half }
    const forget = () => {
      if (this.#lookups.get(owner) === asked) this.#lookups.delete(owner)
    }
    this.#lookups.set(owner, asked)
    half.then(
      (found) => {
        asked.at = now()
        if (found !== undefined) forget()
      },
      (error) => {
        asked.at = now()
        // The line to the own server says nothing of theirs.
        if (!(error instanceof AtError) || error.closes) forget()
      },
    )
    return abortable(half, signal)
  }

  async #decide(other: AtSign): Promise<SealingKey> {
    const { publicKeys, request } = this.#options
    let publicKey: string | undefined
    try {
      publicKey = await publicKeys.forSealing(other)
    } catch (error) {
      if (!isAway(error)) throw error
      const standing = await this.#standing(other)
      if (!standing) throw away(other, error)
      return standing
    }
    if (!publicKey)
      throw new AtError('AT0015', `${other} has not been activated yet, so nothing can be sealed for them.`)

    const forMe = await read(request, this.#forMe(other), {})
    const theirs = await readAll(request, this.#forThem(other), {})
    const sealedFor = theirs?.metadata.pubKeyCS
    const wrapped = forMe && (await this.#rewrap(forMe, publicKey))
    if (!wrapped) return this.#make(other, publicKey)
    if (sealedFor === md5Hex(publicKey)) return { wrapped, publicKey }
    if (sealedFor === undefined) {
      // Made by a program that does not say for which public key; or cut off before their half was stored.
      await this.#storeTheirs(other, wrapped, publicKey)
      return { wrapped, publicKey }
    }
    await this.#keep(other, wrapped)
    return this.#make(other, publicKey)
  }

  /**
   * The key of before, for as long as the server of `other` cannot say whether their public key is still the same: what is
   * sealed with it can be stored, and waits for them. Undefined where there is none, or none for the public key that is known.
   */
  async #standing(other: AtSign): Promise<SealingKey | undefined> {
    const { publicKeys, request } = this.#options
    const forMe = await read(request, this.#forMe(other), {})
    const theirs = forMe && (await readAll(request, this.#forThem(other), {}))
    const publicKey = theirs && (await publicKeys.known(other))
    if (!publicKey) return undefined
    const { pubKeyCS = md5Hex(publicKey) } = theirs.metadata
    const wrapped = pubKeyCS === md5Hex(publicKey) && (await this.#rewrap(forMe, publicKey))
    return wrapped ? { wrapped, publicKey } : undefined
  }

  async #make(other: AtSign, publicKey: string): Promise<SealingKey> {
    const { keys, request } = this.#options
    const wrapped = await keys.makeSharedKey(publicKey)
    await this.#keep(other, wrapped)
    await write(request, this.#forMe(other), wrapped.forMe, { isEncrypted: false })
    await this.#storeTheirs(other, wrapped, publicKey)
    // Another device may have made one meanwhile. Both halves must be of one key, and the later one stands already.
    const standing = await read(request, this.#forMe(other), {})
    if (standing === undefined || standing === wrapped.forMe) return { wrapped, publicKey }
    const agreed = await this.#rewrap(standing, publicKey)
    if (!agreed) return { wrapped, publicKey }
    await this.#storeTheirs(other, agreed, publicKey)
    return { wrapped: agreed, publicKey }
  }

  /** Stores my half under a name that nothing overwrites. */
  async #keep(other: AtSign, { forMe }: WrappedSharedKey): Promise<void> {
    const { request, keys, now } = this.#options
    const random = crypto.randomUUID().replaceAll('-', '')
    const kept = selfKey(`${this.#forMe(other).name}${until}${now()}.${random}`, keys.atSign)
    try {
      await write(request, kept, forMe, { isEncrypted: false })
    } catch (error) {
      // An enrollment for some namespaces may write the protocol's own names, and this is none of them. [§3.26.6]
      if (!(error instanceof AtError && error.code === 'AT0009')) throw error
    }
  }

  async #storeTheirs(other: AtSign, { forOther }: WrappedSharedKey, publicKey: string): Promise<void> {
    const changes = { ttr: wrapTtr, isEncrypted: false, pubKeyCS: md5Hex(publicKey) }
    await write(this.#options.request, this.#forThem(other), forOther, changes)
  }

  /** Undefined when the key was wrapped for keys that are no longer mine. */
  async #rewrap(forMe: string, publicKey: string): Promise<WrappedSharedKey | undefined> {
    try {
      return await this.#options.keys.rewrapSharedKey(forMe, publicKey)
    } catch (error) {
      if (isUnfit(error)) return undefined
      throw error
    }
  }

  #lock(other: AtSign): string {
    return `facet shared_key.${bareName(other)}${this.#options.keys.atSign}`
  }

  #forMe(other: AtSign): SelfKey {
    return selfKey(`shared_key.${bareName(other)}`, this.#options.keys.atSign)
  }

  #forThem(other: AtSign) {
    return sharedKey('shared_key', this.#options.keys.atSign, other)
  }

  /** Keys that were in use before, the latest first. */
  async #earlier(other: AtSign, options: RequestOptions): Promise<AtKey[]> {
    const start = `${this.#forMe(other).name}${until}`
    const since = (key: { name: string }) => Number.parseInt(key.name.slice(start.length), 10) || 0
    const names = await this.#options.request(scan.format({ regex: 'shared_key\\..*\\.until\\.' }), options)
    return parseNames(names)
      .filter((key): key is SelfKey => key.kind === 'self' && key.name.startsWith(start))
      .sort((a, b) => since(b) - since(a))
  }
}

/** Nothing can be sealed for somebody whose server is away, and who has no key with us yet. */
function away(other: AtSign, error: AtError): AtError {
  const why = plainMessage(error).replace(/\.$/, '')
  const sentence = `The server of ${other} is away (${why}), and no key shared with them is at hand. Nothing was sent.`
  return new AtError(error.code, sentence, { cause: error })
}

/** Of a question to somebody's server, silence and a flood are that server's, even where they end the line to the own one. */
function theirsToAnswer(error: unknown): never {
  if (error instanceof AtError && error.closes && (error.code === 'AT0023' || error.code === 'AT0005')) {
    throw new AtError(error.code, error.message, { cause: error })
  }
  throw error
}

/** Tries what is at hand, and only then what has to be asked for. The first failure is the one to tell. */
async function firstToOpen(
  open: (wrapped: string) => Promise<string>,
  atHand: (string | undefined)[],
  more: () => Promise<(string | undefined)[]>,
): Promise<string> {
  let failure: unknown
  for (const candidates of [async () => atHand, more]) {
    for (const wrapped of await candidates()) {
      if (wrapped === undefined) continue
      try {
        return await open(wrapped)
      } catch (error) {
        if (!isUnfit(error)) throw error
        failure ??= error
      }
    }
  }
  throw failure ?? new AtError('AT0014', 'The key with which this was sealed is nowhere to be found.')
}

async function read(request: Request, key: AtKey, options: RequestOptions): Promise<string | undefined> {
  return (await readAll(request, key, options))?.value
}

async function readAll(request: Request, key: AtKey, options: RequestOptions): Promise<StoredValue | undefined> {
  return parseStored(await ifFound(request(llookup.format({ key, operation: 'all' }), options)))
}
