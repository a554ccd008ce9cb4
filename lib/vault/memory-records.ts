import type { AtSign } from '../protocol/at-sign.ts'
import { hasEnded, isActive, type Metadata } from '../protocol/metadata.ts'
import type {
  Amendment,
  Aside,
  Head,
  KeyState,
  LocalRecord,
  LocalRecords,
  Offer,
  Own,
  Pending,
  Replacement,
} from './local-records.ts'

/** Local records for as long as the program runs: for Node, and for a page that may keep nothing. */
export function memoryRecords({ atSign }: { readonly atSign: AtSign }): LocalRecords {
  const states = new Map<string, KeyState>()
  const offers = new Map<number, Offer>()
  const replacements = new Map<number, Replacement>()
  const aside = new Map<number, Aside>()
  const settings = new Map<string, unknown>()
  const listeners = new Set<() => void>()
  let lastId = 0

  const look = (names: readonly string[]) => names.map((name) => states.get(name) ?? {})
  const set = (name: string, { record, pending, own }: KeyState) => {
    const before = states.get(name)
    // Whoever waits keeps their place; whoever comes anew stands at the end.
    if (pending && !before?.pending) states.delete(name)
    if (record || pending || own) {
      states.set(name, { ...(record && { record }), ...(pending && { pending }), ...(own && { own }) })
    } else states.delete(name)
  }
  const tell = () => {
    for (const listener of listeners) listener()
  }

  function write(names: readonly string[], amendment: Amendment): void {
    for (const [at, state] of (amendment.states ?? []).entries()) set(names[at] as string, state)
    for (const offer of amendment.offers ?? []) offers.set(++lastId, { ...offer, id: lastId })
    for (const id of amendment.decided ?? []) offers.delete(id)
    for (const one of amendment.replacements ?? []) replacements.set(++lastId, { ...one, id: lastId })
    for (const id of amendment.told ?? []) replacements.delete(id)
    for (const one of amendment.aside ?? []) aside.set(one.commitId, one)
    for (const id of amendment.readable ?? []) aside.delete(id)
    for (const [name, value] of Object.entries(amendment.settings ?? {})) {
      if (value === undefined) settings.delete(name)
      else settings.set(name, value)
    }
    tell()
  }

  return {
    atSign,
    name: `memory-${atSign}-${crypto.randomUUID()}`,
    look: async (names) => look(names),
    amend: async (names, decide) => {
      const amendment = decide(look(names), settings)
      write(names, amendment)
      return amendment
    },
    names: async () =>
      [...states]
        .filter(([, { record, pending }]) => (pending ? pending.change !== 'delete' : record))
        .map(([name]) => name)
        .sort(),
    heads: async () =>
      [...states]
        .filter(([, { record, pending }]) => (pending ? pending.change !== 'delete' : record))
        .map(([name, { record, pending }]) => headOf(name, record, pending))
        .sort(byName),
    unreadable: async (now, { unborn = false } = {}) => {
      const isHidden = (metadata: Metadata) => (unborn ? hasEnded(metadata, now) : !isActive(metadata, now))
      return new Set([...states].filter(([, { record }]) => record && isHidden(record.metadata)).map(([name]) => name))
    },
    namesAt: async (commitId, most) =>
      [...states]
        .filter(([, { record }]) => record?.commitId === commitId)
        .slice(0, most)
        .map(([name]) => name),
    pending: async () => [...states.values()].flatMap(({ pending }): Pending[] => (pending ? [pending] : [])),
    offers: async () => [...offers.values()],
    replacements: async () => [...replacements.values()],
    aside: async () => [...aside.values()].sort((a, b) => a.commitId - b.commitId),
    settings: async () => new Map(settings),
    distrust: async (changes) => {
      for (const [name, state] of states) states.set(name, distrusted(state))
      aside.clear()
      write([], { settings: changes })
    },
    lost: async (most) =>
      [...states]
        .filter(([, { own }]) => own?.isLost)
        .slice(0, most)
        .map(([name]) => name),
    forgetOwn: async (before) => {
      for (const [name, { own, ...state }] of [...states]) if (own && own.at < before) set(name, state)
    },
    observe: (query, listener) => {
      let isOver = false
      const ask = () =>
        void query().then(
          (result) => isOver || listener(result),
          () => {},
        )
      listeners.add(ask)
      ask()
      return () => {
        isOver = true
        listeners.delete(ask)
      }
    },
    destroy: async () => {
      for (const one of [states, offers, replacements, aside, settings]) one.clear()
      tell()
    },
    close: () => listeners.clear(),
  }
}

/** As nothing that the server ever said still holds. */
export function distrusted({ record, pending, own }: KeyState): KeyState {
  return {
    // What is of this device alone no server ever told of.
    ...(record && { record: record.name.startsWith('local:') ? record : { ...record, commitId: -1 } }),
    ...(pending && { pending: pending.base ? { ...pending, base: { ...pending.base, commitId: -1 } } : pending }),
    ...(own && { own: distrustedOwn(own) }),
  }
}

/** All but the values. */
export function headOf(name: string, record: LocalRecord | undefined, pending: Pending | undefined): Head {
  const { value: _, ...recordHead } = record ?? {}
  const { draft: __, ...pendingHead } = pending ?? {}
  return {
    name,
    ...(record && { record: recordHead as Omit<LocalRecord, 'value'> }),
    ...(pending && { pending: pendingHead as Omit<Pending, 'draft'> }),
  }
}

export function byName(one: Head, other: Head): number {
  return one.name < other.name ? -1 : 1
}

function distrustedOwn(own: Own): Own {
  return { ...own, commitId: -1, ...(own.isClaimed && { isLost: true as const }) }
}
