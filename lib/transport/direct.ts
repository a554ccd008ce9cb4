import { type Address, formatAddress } from '../protocol/address.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { type HostPattern, isAmong } from './host-pattern.ts'
import type { Dial, Transport } from './transport.ts'
import { openWebSocket, type WebSocketDialOptions, type Words } from './web-socket.ts'

/**
 * Why a connection is not direct: this site does not let its pages connect there, the directory gave no address, the
 * browser got no connection (no WebSocket there, or a certificate that it does not trust; it does not say which), or it
 * took longer than the bridge.
 */
export type Detour = 'notAllowed' | 'notFound' | 'noConnection' | 'slower'

/** How the last connection to an atServer was made, for those who want to know. */
export interface Way {
  readonly kind: 'direct' | 'bridge'
  /** Where the atServer is, if that was asked. */
  readonly address: Address | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Why it was not direct. */
  readonly why: Detour | undefined
}

export interface DirectDialLimits {
  /** How long the direct way is tried alone, from asking for the address on; then the bridge is asked as well. */
  readonly headStartMillis: number
  /** How long the direct way may take altogether; then it counts as closed. */
  readonly directMillis: number
  /** How long an address, and whether the way there is open, is remembered. */
  readonly rememberMillis: number
  /** atSigns that are remembered; beyond it the oldest one is forgotten. */
  readonly maxRemembered: number
}

const defaultLimits: DirectDialLimits = {
  headStartMillis: 400,
  directMillis: 5_000,
  rememberMillis: 600_000,
  maxRemembered: 200,
}

export interface DirectDialOptions
  extends Partial<DirectDialLimits>,
    Pick<WebSocketDialOptions, 'WebSocket' | 'origin'> {
  /** What goes to every atServer, and is there for those that cannot be reached directly. */
  readonly bridge: Dial
  /** Asks the directory; undefined when it does not know the atSign. */
  readonly find: (atSign: AtSign, signal?: AbortSignal) => Promise<Address | undefined>
  /** Where this page may connect to; elsewhere its policy would refuse, loudly. With none, everything goes to the bridge. */
  readonly reachable: readonly HostPattern[]
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

export interface DirectDial {
  readonly dial: Dial
  /** The way that was taken last to each atServer. */
  readonly ways: ReadonlyMap<AtSign, Way>
  /** Calls whenever a way was taken. Returns how to stop. */
  onWay(listener: () => void): () => void
}

interface Memory {
  readonly address: Address
  /** Why the direct way is closed; undefined when it is open. */
  readonly closed: Detour | undefined
  readonly until: number
}

const words: Words = {
  lost: 'The connection to the server was lost.',
  silent: 'The server does not take connections from this browser.',
}

/**
 * Reaches atServers by their own WebSocket where they have one that the browser trusts, and through the bridge else. [2026 §1.2]
 * There is nothing to read first: it is tried, and who was tried is remembered for a while. Whoever of the two greets first
 * is taken, so that nobody waits longer for having tried.
 */
export function directDial(options: DirectDialOptions): DirectDial {
  const { bridge, find, reachable, now = Date.now, WebSocket, origin } = options
  const limits: DirectDialLimits = { ...defaultLimits, ...options }
  const memories = new Map<AtSign, Memory>()
  const ways = new Map<AtSign, Way>()
  const listeners = new Set<() => void>()

  function remember(to: AtSign, address: Address, closed: Detour | undefined): void {
    keep(memories, to, { address, closed, until: now() + limits.rememberMillis })
  }
  function keep<Value>(map: Map<AtSign, Value>, to: AtSign, value: Value): void {
    map.delete(to)
    map.set(to, value)
    const [oldest] = map.keys()
    if (map.size > limits.maxRemembered && oldest !== undefined) map.delete(oldest)
  }
  function recall(to: AtSign): Memory | undefined {
    const memory = memories.get(to)
    return memory && now() < memory.until ? memory : undefined
  }
  function took(to: AtSign, kind: Way['kind'], address: Address | undefined, why?: Detour): void {
    keep(ways, to, { kind, address, at: now(), why })
    for (const listener of listeners) listener()
  }

  async function dial(to: AtSign | 'directory', signal?: AbortSignal): Promise<Transport> {
    signal?.throwIfAborted()
    if (to === 'directory') return bridge(to, signal)
    const known = recall(to)
    const closed = reachable.length === 0 ? 'notAllowed' : known?.closed
    if (closed === undefined) return whoeverIsFirst(to, known?.address, signal)
    const transport = await bridge(to, signal)
    took(to, 'bridge', known?.address, closed)
    return transport
  }

  async function whoeverIsFirst(to: AtSign, known: Address | undefined, signal?: AbortSignal): Promise<Transport> {
    let address = known
    // How far the direct way has come, should it end there.
    let why: Detour = 'notFound'
    let winner: Way['kind'] | undefined
    const needless = new AbortController()
    const bridgeSignal = signal ? AbortSignal.any([signal, needless.signal]) : needless.signal

    const goDirectly = async () => {
      address ??= await find(to, signal)
      if (!address) throw new Error(why)
      why = 'notAllowed'
      if (!isAmong(reachable, address)) throw new Error(why)
      why = 'noConnection'
      const url = `wss://${formatAddress(address)}/ws`
      const { directMillis: connectMillis } = limits
      return openWebSocket(url, { WebSocket, origin, who: to, connectMillis, words }, signal)
    }
    const arrived = goDirectly()
    const headStart = waitFor(arrived, limits.headStartMillis)
    const bridged = headStart.then(() => {
      bridgeSignal.throwIfAborted()
      return bridge(to, bridgeSignal)
    })

    const direct = arrived.then(
      (transport) => {
        if (address) remember(to, address, undefined)
        // Too late for this time; the next one goes there at once.
        if (winner) transport.close()
        else took(to, 'direct', address)
        winner ??= 'direct'
        needless.abort(new Error('Nobody needs the bridge any more.'))
        return transport
      },
      async () => {
        const transport = await bridged
        // Only when the bridge gets there it is the direct way that is closed, and not the server that is down.
        if (address && !signal?.aborted) remember(to, address, why)
        took(to, 'bridge', address, why)
        return transport
      },
    )
    const indirect = bridged.then((transport) => {
      if (winner) transport.close()
      else took(to, 'bridge', address, 'slower')
      winner ??= 'bridge'
      return transport
    })
    try {
      return await Promise.any([direct, indirect])
    } catch (error) {
      signal?.throwIfAborted()
      // The bridge knows more than a browser, which has one word for everything that goes wrong.
      throw (error as AggregateError).errors[1]
    }
  }

  return {
    dial,
    ways,
    onWay(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Settles with the work, however that ends, or after so many milliseconds. */
function waitFor(work: Promise<unknown>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis)
    const over = () => {
      clearTimeout(timer)
      resolve()
    }
    work.then(over, over)
  })
}
