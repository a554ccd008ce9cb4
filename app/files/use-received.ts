'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import { formatReceipt, receiptKey } from '../../lib/client/files/receipt.ts'
import { safeName } from '../../lib/files/safe-name.ts'
import { parseTransferRecord, type TransferRecord, transferredAt } from '../../lib/files/transfer-record.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { type AtKey, type CachedKey, formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Extent, FilesHere } from '../../lib/vault/files-here.ts'
import { filesHere } from '../_client/files-place.ts'
import { save } from '../_client/save.ts'
import { useSession } from '../_client/session.tsx'
import { useNotices } from '../_client/use-notices.ts'
import { useKeys } from '../_client/use-records.ts'
import { useWatch } from '../_client/use-watch.ts'
import { binHere } from './bin-here.ts'
import { troubleWords } from './words.tsx'

export type LoadedReceived =
  | { readonly state: 'opening' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'open'; readonly received: Received }

export interface Received {
  /** The newest first. */
  readonly all: readonly Parcel[]
  /** Why there may be more. */
  readonly trouble: string | undefined
  fetch(parcel: OpenParcel): void
  pause(parcel: OpenParcel): void
  /** Hands the file to the browser, which puts it where its downloads go. */
  save(parcel: OpenParcel, index: number): Promise<void>
  /** Removes from this device what was fetched; it can be fetched again. */
  remove(parcel: OpenParcel): Promise<void>
}

/** Files that somebody has sent together. */
export type Parcel = OpenParcel | Unreadable

export interface Unreadable {
  readonly id: string
  readonly from: AtSign
  readonly sentence: string
}

export interface OpenParcel {
  readonly id: string
  readonly from: AtSign
  readonly record: TransferRecord
  readonly sentAt: number | undefined
  readonly namespace: string
  readonly files: readonly ParcelFile[]
  readonly isFetching: boolean
  /** Why the last try has ended, where nobody wanted that. */
  readonly trouble: string | undefined
}

export interface ParcelFile extends Extent {
  /** One that leads nowhere. */
  readonly name: string
  readonly size: number | undefined
  /** Why it is not all here. */
  readonly trouble: string | undefined
}

type Told = Pick<OpenParcel, 'id' | 'from' | 'record' | 'namespace'>

/** What is going on with one of them, in this tab. */
interface Doing {
  readonly stop?: AbortController
  readonly trouble?: string
  readonly files: readonly (Extent & { readonly trouble?: string | undefined })[]
}

const regex = '^cached:@[^:]*:file_transfer_'
/** For what was not heard of; the rest is told by itself. */
const everyMillis = 60_000
/** More than anybody looks through. */
const maxParcels = 300

/** What others have sent to `owner`, as far as it is kept. */
export function useReceived(owner: AtSign): LoadedReceived {
  const { state: session, device } = useSession()
  const [told, setTold] = useState<readonly (Told | Unreadable)[]>()
  const [doing, setDoing] = useState<ReadonlyMap<string, Doing>>(new Map())
  const [trouble, setTrouble] = useState<string>()
  const [old, setOld] = useState<string>()
  const kept = useKeys(owner, { regex })
  /** What is known of each is not read again. */
  const read = useRef(new Map<string, Told | Unreadable>())
  const stops = useRef(new Map<string, AbortController>())

  const note = useCallback((id: string, change: (before: Doing | undefined) => Doing) => {
    setDoing((before) => new Map(before).set(id, change(before.get(id))))
  }, [])

  const look = useCallback(
    (signal: AbortSignal) => {
      if (session === 'opening') return
      const list = async () => {
        const client = await (await device()).clientOf(owner)
        const here = await client.getAtKeys({ regex, signal })
        // What other apps were sent is not kept here, and only the server knows of it.
        const there = await client.list({ regex, signal }).catch((error) => void (signal.aborted || setAway(error)))
        if (there) setAway(undefined)
        const keys = new Map([...here, ...(there ?? [])].filter(isParcelKey).map((key) => [formatAtKey(key), key]))
        for (const [id, key] of [...keys].slice(0, maxParcels)) {
          if (read.current.has(id)) continue
          const one = await openParcel(client, key, owner, signal)
          if (!one) continue
          read.current.set(id, one)
          if ('record' in one) note(id, () => ({ files: [] }))
          if ('record' in one) await lookAt(filesHere(owner), one).then((files) => note(id, () => ({ files })))
        }
        if (signal.aborted) return
        setTold([...read.current].flatMap(([id, one]) => (keys.has(id) ? [one] : [])))
        setTrouble(undefined)
      }
      const setAway = (error: unknown) => setOld(error === undefined ? undefined : troubleWords(error, owner))
      list().catch((error) => !signal.aborted && setTrouble(troubleWords(error, owner)))
    },
    [session, device, owner, note],
  )
  const again = useWatch(look, everyMillis)
  useNotices(owner, again, { regex: 'file_transfer_' })
  const names = kept.state === 'here' ? kept.value.map(formatAtKey).join(' ') : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something has come or gone
  useEffect(() => again(), [again, names])
  // What was fetched so far stays.
  useEffect(() => {
    const { current } = stops
    return () => {
      for (const stop of current.values()) stop.abort()
    }
  }, [])

  async function fetch(parcel: OpenParcel): Promise<void> {
    const { id, from, record, namespace } = parcel
    if (stops.current.has(id)) return
    const stop = new AbortController()
    stops.current.set(id, stop)
    const files: Doing['files'][number][] = parcel.files.map(({ bytes, isWhole }) => ({ bytes, isWhole }))
    const show = (more: Partial<Doing> = {}) => note(id, () => ({ files: [...files], ...more }))
    show({ stop })
    try {
      const client = await (await device()).clientOf(owner)
      const results = await client.downloadFile(record.transferId, from, {
        namespace,
        record,
        signal: stop.signal,
        homes: [binHere()],
        into: async ({ index }) =>
          files[index]?.isWhole ? undefined : filesHere(owner).open({ ...spotOf(parcel), index }),
        onProgress: ({ index, received }) => {
          files[index] = { bytes: received, isWhole: false }
          show({ stop })
        },
      })
      for (const { index, received, error } of results) {
        files[index] = { bytes: received, isWhole: !error, trouble: error && troubleWords(error, owner, from) }
        // What is not what was sent is of no use for going on.
        if (error?.code === 'AT0014') {
          await filesHere(owner).remove({ ...spotOf(parcel), index })
          files[index] = { ...files[index], bytes: 0 }
        }
      }
      show()
      if (files.every(({ isWhole }) => isWhole)) await tellSender(client, parcel, owner)
    } catch (error) {
      show(stop.signal.aborted ? {} : { trouble: troubleWords(error, owner, from) })
    } finally {
      stops.current.delete(id)
    }
  }

  if (!told) return trouble === undefined ? { state: 'opening' } : { state: 'failed', sentence: trouble, again }
  const all = told.map((one): Parcel => ('record' in one ? parcelOf(one, doing.get(one.id)) : one))
  const received: Received = {
    all: all.sort((a, b) => sentAtOf(b) - sentAtOf(a)),
    trouble: trouble ?? old,
    fetch: (parcel) => void fetch(parcel),
    pause: ({ id }) => stops.current.get(id)?.abort(),
    async save(parcel, index) {
      const { name = 'file' } = parcel.files[index] ?? {}
      save(await filesHere(owner).file({ ...spotOf(parcel), index }), name)
    },
    async remove(parcel) {
      for (const index of parcel.files.keys()) await filesHere(owner).remove({ ...spotOf(parcel), index })
      note(parcel.id, () => ({ files: [] }))
    },
  }
  return { state: 'open', received }
}

type ParcelKey = CachedKey & { readonly sharedWith: AtSign }

function isParcelKey(key: AtKey): key is ParcelKey {
  return key.kind === 'cached' && key.sharedWith !== undefined && /^file_transfer_[\w-]+\.[\w.-]+$/.test(key.name)
}

/** Undefined when it is gone meanwhile. What nobody can read is one too, so that it can be said. */
async function openParcel(
  client: AtClient,
  key: ParcelKey,
  owner: AtSign,
  signal: AbortSignal,
): Promise<Told | Unreadable | undefined> {
  const [id, from] = [formatAtKey(key), key.sharedBy]
  try {
    const found = await client.get(key, { signal })
    if (!found) return undefined
    return { id, from, record: parseTransferRecord(found.text), namespace: key.name.slice(key.name.indexOf('.') + 1) }
  } catch (error) {
    if (!(error instanceof AtError) || error.closes || signal.aborted) throw error
    return { id, from, sentence: troubleWords(error, owner, from) }
  }
}

function lookAt(here: FilesHere, told: Told): Promise<Extent[]> {
  return Promise.all(told.record.files.map((_, index) => here.look({ ...spotOf(told), index })))
}

function spotOf({ from, record }: Pick<Told, 'from' | 'record'>): { from: AtSign; transferId: string } {
  return { from, transferId: record.transferId }
}

function parcelOf(told: Told, doing: Doing | undefined): OpenParcel {
  return {
    ...told,
    sentAt: transferredAt(told.record),
    isFetching: doing?.stop !== undefined,
    trouble: doing?.trouble,
    files: told.record.files.map(({ name, size }, index) => {
      const { bytes = 0, isWhole = false, trouble } = doing?.files[index] ?? {}
      return { name: safeName(name), size, bytes, isWhole, trouble }
    }),
  }
}

function sentAtOf(parcel: Parcel): number {
  return 'record' in parcel ? (parcel.sentAt ?? 0) : 0
}

/** Only an app that seals as ours does knows of receipts. That one could not be left keeps nobody from the files. */
async function tellSender(client: AtClient, { from, record, namespace }: Told, owner: AtSign): Promise<void> {
  if (record.sealing.kind !== 'chunks') return
  const { transferId, expiresAt } = record
  const ttl = expiresAt === undefined ? {} : { ttl: Math.max(60_000, expiresAt - Date.now()) }
  try {
    const key = receiptKey(transferId, namespace, from, owner)
    await client.put(key, formatReceipt({ transferId, at: Date.now() }), ttl)
  } catch {}
}
