/// <reference lib="esnext.disposable" preserve="true" />
import type { KeyRing } from '../crypto/key-ring.ts'
import { type Pins, pinsInMemory } from '../crypto/pins.ts'
import { AtError } from '../protocol/at-error.ts'
import {
  type AtKey,
  isReserved,
  type LocalKey,
  type PublicKey,
  type SelfKey,
  type SharedKey,
} from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import type { Metadata } from '../protocol/metadata.ts'
import type { Dial } from '../transport/transport.ts'
import type { LocalRecords } from '../vault/local-records.ts'
import type { ClientConfig } from '../verbs/from.ts'
import { pkam } from './authenticate.ts'
import type { Blocking } from './blocking.ts'
import { blockingLater } from './blocking-later.ts'
import type { Connection, ConnectionOptions, RequestOptions } from './connection.ts'
import { type ClientContext, checkKey, type Request } from './context.ts'
import { remove } from './delete.ts'
import { enrollmentsLater } from './enrolling.ts'
import type { Enrollments } from './enrollments.ts'
import { type EveryNameOptions, everyName } from './every-name.ts'
import type { Exclusive } from './exclusive.ts'
import { type Figure, figures } from './figures.ts'
import type { FileToSend } from './files/file-to-send.ts'
import { type Files, filesOf } from './files/files.ts'
import { type ForgetOptions, forget } from './forget.ts'
import { type GetOptions, get, type ReadableKey } from './get.ts'
import { getMeta } from './get-meta.ts'
import { type ListOptions, list } from './list.ts'
import { type MonitorMeans, type MonitorOptions, monitorDefaults } from './monitor.ts'
import { checkedNamespace, inNamespace } from './namespace.ts'
import { newsOf } from './news.ts'
import type { Notice } from './notice.ts'
import { type NotifyOptions, notify, notifyText } from './notify.ts'
import { type NotifyAllOptions, notifyAll, type Told } from './notify-all.ts'
import { type NotifyListOptions, notifyList } from './notify-list.ts'
import { type NotifyStatus, notifyStatus } from './notify-status.ts'
import { type KeyChangePreference, PeerKeys } from './peer-keys.ts'
import { PublicKeys } from './public-keys.ts'
import { publish } from './publish.ts'
import { type PutOptions, putForSelf, type SelfPutOptions } from './put.ts'
import { type MetaChanges, putMeta } from './put-meta.ts'
import type { StoredValue } from './reading.ts'
import type { Receipt } from './receipts.ts'
import { type Entry, type RecordsOptions, records } from './records.ts'
import { Session } from './session.ts'
import { type ShareOptions, share } from './share.ts'
import { SharedKeys } from './shared-keys.ts'
import { type Stored, stored } from './stored.ts'
import type { ReceiveStreamsOptions } from './streams/receive-streams.ts'
import type { StreamOptions, StreamResult } from './streams/send-stream.ts'
import { deleteLocal, putLocal } from './sync/local-keys.ts'
import { keepsNothing, type OfflineFirst, offlineFirst, onlineOnly } from './sync/offline-first.ts'
import type { Preferences } from './sync/preferences.ts'
import { type HereKey, keysHere, metaHere, readHere, storedHere } from './sync/reading-here.ts'
import { keptHere } from './sync/taking-back-here.ts'
import { deleteHere, putHere, putMetaHere } from './sync/writing-here.ts'
import { type Removal, type TakeBackOptions, takeBack } from './take-back.ts'
import { type Times, type TimesOptions, timesOf } from './times.ts'
import type { AtValue, Value } from './values.ts'
import { wait } from './wait.ts'

export interface AtClientOptions extends ConnectionOptions {
  readonly atSign: AtSign
  /**
   * Of every name that is given without one, as in `phone` for `phone.wavi`, and what is kept on this device where the
   * preferences say nothing else. Without it, whoever writes such a name gets AT0022.
   */
  readonly namespace?: string
  readonly keys: KeyRing
  readonly dial: Dial
  /** Announced in `from:`; none unless given, and errors then come in the legacy shape. [§2.6, §3.2] */
  readonly clientConfig?: ClientConfig
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** How long it is taken for granted that a recipient's public key has not changed, in milliseconds. */
  readonly freshMillis?: number
  /** How long nobody is asked again for a key that was not to be had, in milliseconds. */
  readonly missingMillis?: number
  /** By which public key each person is known; in memory unless given. */
  readonly pins?: Pins
  /** What becomes of a new public key of somebody: `accept` unless given. */
  readonly keyChanges?: KeyChangePreference
  /** Keeps other tabs from making a second key for one recipient; the browser's locks unless given. */
  readonly exclusive?: Exclusive
  /** What is kept on this device. With it reads come from here first, and writes are saved here at once and sent as the preferences say. */
  readonly records?: LocalRecords
  readonly preferences?: Partial<Preferences>
  /** For `monitor`: how long it waits, and what it waits with. */
  readonly monitoring?: Partial<
    Pick<MonitorMeans, 'heartbeatMillis' | 'retryMillis' | 'maxRetryMillis' | 'skewMillis' | 'overlapMillis' | 'wait'>
  >
}

/**
 * An atSign with its keys, talking to its own atServer. It logs in when first needed, and again when the line was lost.
 * Everything here rejects with AT0007, AT0021 or AT0023 when the own server cannot be reached, and with AT0401 or
 * AT0015 when it does not take these keys any more.
 */
export interface AtClient extends Files, OfflineFirst {
  readonly atSign: AtSign
  readonly enrollments: Enrollments
  /** Whose public key has changed, and the numbers to compare. */
  readonly peerKeys: Pick<PeerKeys, 'pin' | 'numberWith' | 'waiting' | 'accept' | 'onChange' | 'watch'> & {
    /** Asks their own server which key it shows now, and takes note. AT0007 for whom nobody knows, AT0015 for whom has none. */
    look(peer: AtSign, options?: RequestOptions): Promise<void>
  }
  /**
   * Seals for the owner, or for the recipient, and stores. Resolves to the commit id, or with `records` to −1 as soon as it is
   * saved on this device: `unsent` and `watchSync` tell what becomes of it. AT0022 when empty; AT0005 when too
   * long.
   */
  put(key: SelfKey, value: Value, options?: SelfPutOptions): Promise<number>
  put(key: SharedKey, value: Value, options?: ShareOptions): Promise<number>
  /** Keeps it on this device alone, sealed all the same: it is never sent, and ends with what else is kept here. AT0022 without `records`. */
  put(key: LocalKey, value: Value, options?: SelfPutOptions): Promise<number>
  /** Signs, and stores in clear for everyone. */
  publish(key: PublicKey, value: Value, options?: PutOptions): Promise<number>
  /** Undefined when there is no such value, or none for us. AT0014, with a sentence, when there is one that does not open. */
  get<Key extends HereKey>(key: Key, options?: GetOptions): Promise<AtValue<Key> | undefined>
  /** What is recorded beside a value, without it; from this device first, like the value. */
  getMeta(key: HereKey, options?: GetOptions): Promise<Metadata | undefined>
  /** Removes; the recipients' copies go too where `ccd` was set. Removing what is not there is fine. */
  delete(key: AtKey, options?: RequestOptions): Promise<number>
  list(options?: ListOptions): Promise<AtKey[]>
  /** The keys of what is on this device, copies of what others share too; without `records` those that `list` gives. */
  getAtKeys(options?: ListOptions): Promise<AtKey[]>
  /** Every record with its metadata, a page at a time; values come along unopened. AT0005 when it is too much. */
  records(options?: RecordsOptions): AsyncGenerator<readonly Entry[]>
  /** The key of every record, those that are hidden or have not begun yet included; no values come along. */
  everyName(options?: EveryNameOptions): Promise<AtKey[]>
  /** From when and until when each of these is seen, a page at a time; no values come along. */
  times(keys: readonly AtKey[], options?: TimesOptions): AsyncGenerator<readonly Times[]>
  /** What the own server has under this name, unopened. Undefined when there is nothing. */
  stored(key: AtKey, options?: RequestOptions): Promise<Stored | undefined>
  /** Changes from when and until when a value is seen, and what becomes of copies; the value stays. AT0015 when it is gone. */
  putMeta(key: PublicKey | SelfKey | SharedKey, changes: MetaChanges, options?: RequestOptions): Promise<number>
  /**
   * Removes each, and the recipients' copies whether `ccd` was set or not, at the server and on this device. What waits to
   * be sent of it is given up. The results say what came of it.
   */
  takeBack(keys: readonly AtKey[], options?: TakeBackOptions): Promise<Removal[]>
  /** Takes back everything that `other` was given, and then the key that it was sealed with. */
  forget(other: AtSign, options?: ForgetOptions): Promise<Removal[]>
  /**
   * How far something for somebody else has come: it waits here, one's own server has it, or theirs, where a `receipt` was
   * wanted when it was put. Undefined where nothing of it is here. AT0022 without `records`.
   */
  receiptOf(key: SharedKey, options?: RequestOptions): Promise<Receipt | undefined>
  /** Tells another atSign of a key and its value, sealed for it, without storing it here. Resolves to the notification's id. */
  notify(key: SharedKey, value?: Value, options?: NotifyOptions): Promise<string>
  /** Sends a message that belongs to no key, sealed for its recipient. Resolves to the notification's id. */
  notifyText(to: AtSign, text: string, options?: NotifyOptions): Promise<string>
  /** Tells several of a key of that name, sealed for each; whom it cannot be said to holds up nobody else. */
  notifyAll(
    name: string,
    people: readonly AtSign[],
    value?: Value,
    options?: NotifyAllOptions,
  ): Promise<readonly Told[]>
  /** What others told this atSign and is still good, oldest first, opened. */
  notifyList(options?: NotifyListOptions): Promise<readonly Notice[]>
  /** How far a notification of ours has come; undefined when the own server does not know it (any more). */
  notifyStatus(id: string, options?: RequestOptions): Promise<NotifyStatus | undefined>
  /** What others tell this atSign, as it comes, until it is aborted or nobody iterates any more. */
  monitor(options?: MonitorOptions): AsyncIterable<Notice>
  /** Sends a file to somebody who is there now, sealed, by way of the own atServer, which keeps nothing of it. [§3.28] */
  stream(sharedWith: AtSign, file: FileToSend, options?: StreamOptions): Promise<StreamResult>
  /** Takes what others send live, each after it was asked about, until it is aborted or the client is closed. */
  receiveStreams(options: ReceiveStreamsOptions): Promise<void>
  readonly blocking: Blocking
  /** How the own server is doing, in the figures with these ids. [§3.20] */
  figures(ids: readonly string[], options?: RequestOptions): Promise<Figure[]>
  /** Ends its lines and whatever goes on by itself. What is asked from now on is refused with AT0021, and nobody is told of anything. */
  close(): void
  /** `await using client = openAtClient(…)`: the same at the end of the block, and waits until nothing goes on any more. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Where a browser does not know it yet, what compiles `await using` for it looks for this one. */
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')

/** Nothing is sent before the first request. Throws AT0022 when the keys are another atSign's, or the namespace is none. */
export function openAtClient({ namespace: given, ...options }: AtClientOptions): AtClient {
  const namespace = given === undefined ? undefined : checkedNamespace(given)
  const scope = namespace === undefined ? {} : { namespaces: [namespace] }
  return inNamespace(openWithoutNamespace({ ...options, preferences: { ...scope, ...options.preferences } }), namespace)
}

function openWithoutNamespace({
  atSign,
  keys,
  dial,
  clientConfig,
  now = Date.now,
  freshMillis,
  missingMillis,
  exclusive,
  pins = pinsInMemory(),
  keyChanges = 'accept',
  monitoring,
  records: local,
  preferences,
  ...limits
}: Omit<AtClientOptions, 'namespace'>): AtClient {
  if (!sameAtSign(atSign, keys.atSign))
    throw new AtError('AT0022', `These are the keys of ${keys.atSign}, not of ${atSign}.`)
  const login = (connection: Connection) => pkam(connection, { keys, clientConfig })
  const session = new Session({ ...limits, dial, to: atSign, login })
  // Requests wait for each other, and some for a stranger's server: dialled only when one of those has to be made.
  const aside = new Session({ ...limits, dial, to: atSign, login })
  // Large pieces of files hold up nothing else.
  const lorry = new Session({ ...limits, dial, to: atSign, login })
  const request: Request = (line, options) => session.request(line, options)
  const elsewhere: Request = (line, options) => aside.request(line, options)
  const peerKeys = new PeerKeys({ atSign, publicKey: keys.encryptionPublicKey, pins, keyChanges, now })
  const publicKeys = new PublicKeys(request, keys, peerKeys)
  const keptOf = async (key: AtKey) => offline.here && storedHere(offline.here, key)
  const sharedKeys = new SharedKeys({
    request,
    elsewhere,
    keys,
    publicKeys,
    now,
    freshMillis,
    missingMillis,
    exclusive,
    here: keptOf,
  })
  const closing = new AbortController()
  const context: ClientContext = { atSign, keys, request, publicKeys, sharedKeys, now }
  const alone = contextAlone(context, peerKeys, keptOf)
  const means: MonitorMeans = { ...limits, dial, clientConfig, now, ...monitorDefaults, wait, ...monitoring }
  const news = newsOf(context, means)
  const offline = local
    ? offlineFirst({ ...means, records: local, context, alone, news: news.follow }, preferences ?? {}, closing.signal)
    : onlineOnly()
  const { here } = offline
  const kept = here && keptHere(here)

  const apart = () => {
    const own = new Session({ ...limits, dial, to: atSign, login })
    const end = () => own.close()
    if (closing.signal.aborted) end()
    closing.signal.addEventListener('abort', end, { once: true })
    const via = { ...context, request: ((line, options) => own.request(line, options)) satisfies Request }
    return {
      via,
      close() {
        closing.signal.removeEventListener('abort', end)
        end()
      },
    }
  }

  async function on<Result>(
    { isDedicated }: RequestOptions = {},
    work: (via: ClientContext) => Promise<Result>,
  ): Promise<Result> {
    if (!isDedicated) return work(context)
    const { via, close } = apart()
    return work(via).finally(close)
  }

  async function* pagesOn<Page>(
    { isDedicated }: RequestOptions = {},
    work: (via: ClientContext) => AsyncGenerator<Page>,
  ): AsyncGenerator<Page> {
    const { via, close } = isDedicated ? apart() : { via: context, close: () => {} }
    try {
      yield* work(via)
    } finally {
      close()
    }
  }

  const onDevice = () => {
    if (!here) throw keepsNothing()
    return here
  }

  /** Also what is done on this device alone is not begun for who has given up, nor with what is no key. */
  const begin = (key: AtKey, { signal }: RequestOptions = {}) => {
    signal?.throwIfAborted()
    checkKey(key)
  }

  const untilClosed = (signal?: AbortSignal) => (signal ? AbortSignal.any([signal, closing.signal]) : closing.signal)
  const listen = ({ signal, ...options }: MonitorOptions = {}) =>
    news.listen({ ...options, signal: untilClosed(signal) })

  const close = () => {
    closing.abort(new AtError('AT0021', 'This client was closed.', { closes: true }))
    session.close()
    aside.close()
    lorry.close()
  }

  return {
    ...offline.client,
    get preferences() {
      return offline.preferences()
    },
    atSign,
    enrollments: enrollmentsLater(context),
    blocking: blockingLater(context),
    peerKeys: withLook(peerKeys, publicKeys),
    put: async (key: SelfKey | SharedKey | LocalKey, value: Value, options: ShareOptions & SelfPutOptions = {}) => {
      begin(key, options)
      if (key.kind === 'local') return putLocal(onDevice(), key, value, options)
      if (here) return putHere(here, key, value, options)
      return on(options, (via) =>
        key.kind === 'shared' ? share(via, key, value, options) : putForSelf(via, key, value, options),
      )
    },
    publish: async (key, value, options = {}) => {
      begin(key, options)
      return here ? putHere(here, key, value, options) : on(options, (via) => publish(via, key, value, options))
    },
    get: async <Key extends HereKey>(key: Key, options: GetOptions = {}) => {
      begin(key, options)
      const isLocal = key.kind === 'local'
      const found = isLocal || (here && !options.fresh) ? await readHere(onDevice(), key, options) : 'unknown'
      if (found !== 'unknown') return found === 'none' ? undefined : found
      return on(options, (via) => get(via, key as Key & ReadableKey, options))
    },
    getMeta: async (key, options = {}) => {
      begin(key, options)
      const isLocal = key.kind === 'local'
      const found = isLocal || (here && !options.fresh) ? await metaHere(onDevice(), key, options) : 'unknown'
      if (found !== 'unknown') return found === 'none' ? undefined : found
      return on(options, (via) => getMeta(via, key as ReadableKey, options))
    },
    delete: async (key, options) => {
      begin(key, options)
      if (key.kind === 'local') return deleteLocal(onDevice(), key)
      return here && isOwn(context, key) ? deleteHere(here, key) : on(options, (via) => remove(via, key, options))
    },
    list: (options) => on(options, (via) => list(via, options)),
    getAtKeys: (options) => (here ? keysHere(here, options) : on(options, (via) => list(via, options))),
    records: (options) => pagesOn(options, (via) => records(via, options)),
    everyName: (options) => on(options, (via) => everyName(via, options)),
    times: (keys, options) => pagesOn(options, (via) => timesOf(via, keys, options)),
    stored: async (key, options) => {
      begin(key, options)
      return on(options, (via) => stored(via, key, options))
    },
    putMeta: async (key, changes, options) => {
      begin(key, options)
      return here ? putMetaHere(here, key, changes) : on(options, (via) => putMeta(via, key, changes, options))
    },
    takeBack: (keys, options) => on(options, (via) => takeBack({ ...via, kept }, keys, options)),
    forget: (other, options) => on(options, (via) => forget({ ...via, kept }, other, options)),
    receiptOf: async (key, options) => {
      const { records } = onDevice()
      const { receiptOf } = await import('./receipts.ts')
      return receiptOf(records, context, key, options)
    },
    notify: async (key, value, options) => {
      begin(key, options)
      return on(options, (via) => notify(via, key, value, options))
    },
    notifyText: (to, text, options) => on(options, (via) => notifyText(via, to, text, options)),
    notifyAll: (name, them, value, options) => on(options, (via) => notifyAll(via, name, them, value, options)),
    notifyList: (options) => on(options, (via) => notifyList(via, options)),
    notifyStatus: (id, options) => on(options, (via) => notifyStatus(via, id, options)),
    monitor: listen,
    async stream(sharedWith, file, { signal, ...options } = {}) {
      const { sendStream } = await import('./streams/send-stream.ts')
      const until = untilClosed(signal)
      return sendStream(context, { ...means, monitor: listen }, sharedWith, file, { ...options, signal: until })
    },
    async receiveStreams({ signal, ...options }) {
      const { receiveStreams } = await import('./streams/receive-streams.ts')
      return receiveStreams(context, { dial, monitor: listen }, { ...options, signal: untilClosed(signal) })
    },
    figures: (ids, options) => on(options, (via) => figures(via, ids, options)),
    ...filesOf(context, {
      request: (line, options) => lorry.request(line, options),
      visit(whom) {
        const visiting = new Session({ ...limits, dial, to: whom })
        const close = () => {
          closing.signal.removeEventListener('abort', close)
          visiting.close()
        }
        closing.signal.addEventListener('abort', close)
        if (closing.signal.aborted) close()
        return { request: (line, options) => visiting.request(line, options), close }
      },
    }),
    close,
    async [asyncDispose]() {
      close()
      await offline.over
    },
  }
}

/** Opens with what is at hand and nothing else: whatever is asked, there is none. */
function contextAlone(
  context: ClientContext,
  peerKeys: PeerKeys,
  here: (key: AtKey) => Promise<StoredValue | undefined>,
): ClientContext {
  const { keys, now } = context
  const request: Request = async () => null
  const publicKeys = new PublicKeys(request, keys, peerKeys)
  return { ...context, request, publicKeys, sharedKeys: new SharedKeys({ request, keys, publicKeys, now, here }) }
}

/** The keys of others, and the way to ask for one. */
function withLook(peerKeys: PeerKeys, publicKeys: PublicKeys): AtClient['peerKeys'] {
  return {
    pin: (peer) => peerKeys.pin(peer),
    numberWith: (peer) => peerKeys.numberWith(peer),
    waiting: () => peerKeys.waiting(),
    accept: (change) => peerKeys.accept(change),
    onChange: (listener) => peerKeys.onChange(listener),
    watch: (listener) => peerKeys.watch(listener),
    async look(peer, { signal } = {}) {
      const found = await publicKeys.of(peer, { fresh: true, signal })
      if (found === undefined) throw new AtError('AT0015', `${peer} has no key yet.`)
    },
  }
}

/** Whether this is ours to change, or our copy of somebody else's. */
function isOwn({ atSign }: ClientContext, key: AtKey): boolean {
  if (key.kind === 'cached') return true
  if (key.kind !== 'public' && key.kind !== 'self' && key.kind !== 'shared') return false
  return sameAtSign(key.sharedBy, atSign) && !isReserved(key)
}
