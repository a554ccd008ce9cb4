import { liveQuery, type Table } from 'dexie'
import type { AtSign } from '../protocol/at-sign.ts'
import { openDatabase } from './database.ts'
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
  Settings,
} from './local-records.ts'
import { byName, distrusted, headOf } from './memory-records.ts'
import { inPlainWords } from './storage-error.ts'

export interface RecordsOptions {
  readonly atSign: AtSign
  /** Of the database: where it is kept, before the atSign. */
  readonly name?: string
  readonly indexedDB?: IDBFactory
}

/** When a record can be read, beside it, since IndexedDB looks into nothing that may be absent. */
type RecordRow = LocalRecord & { readonly from: number; readonly until: number }
type PendingRow = Pending & { readonly seq?: number }
type OwnRow = Own & { readonly lost: 0 | 1 }
interface Setting {
  readonly name: string
  readonly value: unknown
}

const never = Number.MAX_SAFE_INTEGER

/** The records of one atSign in this browser, in a database of their own, apart from the keys. Storage is touched with the first operation. */
export function openRecords({ atSign, name: place = 'facet-records', indexedDB }: RecordsOptions): LocalRecords {
  const name = `${place}-${atSign}`
  const database = openDatabase(name, indexedDB)
  database.version(1).stores({
    records: 'name, commitId, from, until',
    pending: '++seq, &name',
    own: 'name, at, lost',
    offers: '++id',
    replacements: '++id',
    aside: 'commitId',
    settings: 'name',
  })
  // Whoever deletes the store or brings a newer form of it is let through, for good: what Dexie does by itself makes it anew, empty,
  // at the next question.
  database.on('versionchange', () => {
    database.close()
    return false
  })
  const records: Table<RecordRow, string> = database.table('records')
  const pending: Table<PendingRow, number> = database.table('pending')
  const own: Table<OwnRow, string> = database.table('own')
  const offers: Table<Offer | Omit<Offer, 'id'>, number> = database.table('offers')
  const replacements: Table<Replacement | Omit<Replacement, 'id'>, number> = database.table('replacements')
  const aside: Table<Aside, number> = database.table('aside')
  const settings: Table<Setting, string> = database.table('settings')

  const readSettings = async (): Promise<Settings> =>
    new Map((await settings.toArray()).map(({ name, value }) => [name, value]))

  /** With the rows of what waits, whose places they keep. */
  async function read(names: readonly string[]): Promise<{ states: KeyState[]; rows: (PendingRow | undefined)[] }> {
    const [found, waiting, owned] = await Promise.all([
      rowsOf(records, names),
      names.length === 1
        ? pending
            .where('name')
            .equals(names[0] as string)
            .toArray()
        : pending.where('name').anyOf(names).toArray(),
      rowsOf(own, names),
    ])
    const rowOf = new Map(waiting.map((row) => [row.name, row]))
    const rows = names.map((one) => rowOf.get(one))
    const states = names.map((_, at): KeyState => {
      const [record, row, mine] = [found[at], rows[at], owned[at]]
      return {
        ...(record && { record: recordIn(record) }),
        ...(row && { pending: pendingIn(row) }),
        ...(mine && { own: ownIn(mine) }),
      }
    })
    return { states, rows }
  }

  async function write(
    names: readonly string[],
    before: readonly KeyState[],
    rows: readonly (PendingRow | undefined)[],
    amendment: Amendment,
  ): Promise<void> {
    const after = amendment.states ?? []
    const differ = (part: keyof KeyState) => [...after.keys()].filter((at) => after[at]?.[part] !== before[at]?.[part])
    const nameAt = (at: number) => names[at] as string
    const gone = (part: keyof KeyState) => differ(part).filter((at) => after[at]?.[part] === undefined)
    const put = <Part extends keyof KeyState>(part: Part) =>
      differ(part).flatMap((at): NonNullable<KeyState[Part]>[] => {
        const value = after[at]?.[part]
        return value === undefined ? [] : [value as NonNullable<KeyState[Part]>]
      })
    const seqOf = new Map(rows.flatMap((row) => (row ? [[row.name, row.seq] as const] : [])))
    await Promise.all([
      ifAny(gone('record').map(nameAt), (some) => records.bulkDelete(some)),
      ifAny(put('record').map(recordRow), (some) => records.bulkPut(some)),
      ifAny(
        gone('pending').flatMap((at) => seqOf.get(nameAt(at)) ?? []),
        (some) => pending.bulkDelete(some),
      ),
      ifAny(
        put('pending').map((row) => ({ ...row, ...(seqOf.has(row.name) && { seq: seqOf.get(row.name) as number }) })),
        (some) => pending.bulkPut(some),
      ),
      ifAny(gone('own').map(nameAt), (some) => own.bulkDelete(some)),
      ifAny(put('own').map(ownRow), (some) => own.bulkPut(some)),
      ifAny(amendment.offers, (some) => offers.bulkAdd(some)),
      ifAny(amendment.decided, (some) => offers.bulkDelete(some)),
      ifAny(amendment.replacements, (some) => replacements.bulkAdd(some)),
      ifAny(amendment.told, (some) => replacements.bulkDelete(some)),
      ifAny(amendment.aside, (some) => aside.bulkPut(some)),
      ifAny(amendment.readable, (some) => aside.bulkDelete(some)),
      writeSettings(amendment.settings ?? {}),
    ])
  }

  async function writeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const all = Object.entries(changes)
    const isGone = ([, value]: [string, unknown]) => value === undefined
    await ifAny(
      all.filter(isGone).map(([one]) => one),
      (some) => settings.bulkDelete(some),
    )
    await ifAny(
      all.filter((one) => !isGone(one)).map(([one, value]) => ({ name: one, value })),
      (some) => settings.bulkPut(some),
    )
  }

  return {
    atSign,
    name,
    look: (names) =>
      inPlainWords(database.transaction('r', records, pending, own, async () => (await read(names)).states)),
    amend: (names, decide) =>
      inPlainWords(
        database.transaction('rw', database.tables, async () => {
          const { states, rows } = await read(names)
          const amendment = decide(states, await readSettings())
          await write(names, states, rows, amendment)
          return amendment
        }),
      ),
    names: () =>
      inPlainWords(
        database.transaction('r', records, pending, async () => {
          const all = new Set(await records.toCollection().primaryKeys())
          for (const row of await pending.toArray()) {
            if (row.change === 'delete') all.delete(row.name)
            else all.add(row.name)
          }
          return [...all].sort()
        }),
      ),
    heads: () =>
      inPlainWords(
        database.transaction('r', records, pending, async () => {
          const waiting = new Map((await pending.toArray()).map((row) => [row.name, pendingIn(row)]))
          const heads: Head[] = []
          for (let last = ''; ; ) {
            // A few at a time, since with them come their values.
            const page = await records.where('name').above(last).limit(200).toArray()
            for (const row of page) {
              const change = waiting.get(row.name)
              waiting.delete(row.name)
              if (change?.change !== 'delete') heads.push(headOf(row.name, recordIn(row), change))
            }
            last = page.at(-1)?.name ?? ''
            if (page.length === 0) break
          }
          for (const [name, change] of waiting) {
            if (change.change !== 'delete') heads.push(headOf(name, undefined, change))
          }
          return heads.sort(byName)
        }),
      ),
    unreadable: (now, { unborn = false } = {}) =>
      inPlainWords(
        database.transaction('r', records, async () => {
          const [early, late] = await Promise.all([
            unborn ? [] : records.where('from').above(now).primaryKeys(),
            records.where('until').belowOrEqual(now).primaryKeys(),
          ])
          return new Set([...early, ...late])
        }),
      ),
    namesAt: (commitId, most) => inPlainWords(records.where('commitId').equals(commitId).limit(most).primaryKeys()),
    pending: () => inPlainWords(pending.orderBy('seq').toArray((rows) => rows.map(pendingIn))),
    offers: () => inPlainWords(offers.toArray() as PromiseLike<Offer[]>),
    replacements: () => inPlainWords(replacements.toArray() as PromiseLike<Replacement[]>),
    aside: () => inPlainWords(aside.toArray()),
    settings: () => inPlainWords(readSettings()),
    distrust: (changes) =>
      inPlainWords(
        database.transaction('rw', database.tables, async () => {
          await records.toCollection().modify((row, ref) => {
            const { record } = distrusted({ record: recordIn(row) })
            if (record) ref.value = recordRow(record)
          })
          await pending.toCollection().modify((row, ref) => {
            ref.value = { ...distrusted({ pending: row }).pending, seq: row.seq } as PendingRow
          })
          await own.toCollection().modify((row, ref) => {
            const changed = distrusted({ own: ownIn(row) }).own
            if (changed) ref.value = ownRow(changed)
          })
          await aside.clear()
          await writeSettings(changes)
        }),
      ),
    lost: (most) => inPlainWords(own.where('lost').equals(1).limit(most).primaryKeys()),
    forgetOwn: async (before) => {
      await inPlainWords(own.where('at').below(before).delete())
    },
    observe(query, listener) {
      // A storage that fails says so in the answer to whatever is asked next, where someone can act on it.
      const subscription = liveQuery(query).subscribe(listener, () => {})
      return () => subscription.unsubscribe()
    },
    destroy: () => inPlainWords(database.delete()),
    close: () => database.close(),
  }
}

/** So few are asked for one by one. */
const few = 20
/** Rows that are read at a time, so that a page has a turn between them. */
const pageSize = 500

/**
 * The rows of these names, in their order. Each one that is asked for takes a while of its own, so that of many names, where what
 * lies between the first and the last is not much more than they are, all of that is read together.
 */
async function rowsOf<Row extends { readonly name: string }>(
  table: Table<Row, string>,
  names: readonly string[],
): Promise<(Row | undefined)[]> {
  if (names.length <= few) return table.bulkGet([...names])
  const [first, last] = names.reduce(
    ([least, most], name) => [name < least ? name : least, name > most ? name : most],
    [names[0] as string, names[0] as string],
  )
  const most = 4 * names.length
  const between = await table
    .where('name')
    .between(first, last, true, true)
    .limit(most + 1)
    .primaryKeys()
  if (between.length > most) return table.bulkGet([...names])
  const found = new Map<string, Row>()
  for (let from = 0; from < between.length; from += pageSize) {
    const page = between.slice(from, from + pageSize)
    const rows = await table.where('name').between(page[0], page.at(-1), true, true).toArray()
    for (const row of rows) found.set(row.name, row)
  }
  return names.map((name) => found.get(name))
}

async function ifAny<Item>(
  items: readonly Item[] | undefined,
  write: (items: Item[]) => PromiseLike<unknown>,
): Promise<void> {
  if (items !== undefined && items.length > 0) await write([...items])
}

function recordRow(record: LocalRecord): RecordRow {
  const { availableAt = 0, expiresAt = never } = record.metadata
  return { ...record, from: availableAt, until: expiresAt }
}

function recordIn({ from: _, until: __, ...record }: RecordRow): LocalRecord {
  return record
}

function pendingIn({ seq: _, ...pending }: PendingRow): Pending {
  return pending
}

function ownRow(own: Own): OwnRow {
  return { ...own, lost: own.isLost ? 1 : 0 }
}

function ownIn({ lost: _, ...own }: OwnRow): Own {
  return own
}
