import type { AtClient } from '../../lib/client/at-client.ts'
import type { FileToSend } from '../../lib/client/files/file-to-send.ts'
import type { UploadState } from '../../lib/client/files/transfer.ts'
import type { FileHome } from '../../lib/files/home.ts'
import type { OpenSealer } from '../../lib/files/sealer.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Kept, KeptHere } from '../../lib/vault/kept-here.ts'
import * as say from './words.tsx'

/** Some files for some people, as plain data that outlives a reload. */
export interface Errand {
  /** When it was begun, in milliseconds since the epoch. */
  readonly at: number
  readonly people: readonly AtSign[]
  readonly files: readonly { readonly name: string; readonly size: number }[]
  readonly keepMillis: number
  readonly notes?: string
  /** Where the files wait: with this site, or in records of one's own server. */
  readonly where: Where
  readonly state?: UploadState
}

export type Where = 'bin' | 'records'

export interface Sending {
  readonly id: string
  readonly errand: Errand
  /** `waiting` for a line, in the middle; `sent` when all of it is there and somebody was told; `over` when it is kept no longer. */
  readonly phase: 'running' | 'waiting' | 'paused' | 'sent' | 'over'
  /** Why it waits, or has stopped, where nobody wanted that. */
  readonly trouble?: unknown
  /** Who could not be told, and why. */
  readonly untold: ReadonlyMap<AtSign, unknown>
  /** The files that the browser cannot read again by itself. */
  readonly missing: readonly string[]
}

export interface Draft extends Pick<Errand, 'people' | 'keepMillis' | 'notes'> {
  readonly files: readonly Chosen[]
}

/** A file of this device, and where the browser can find it again, if it can. */
export interface Chosen {
  readonly file: File
  readonly handle?: FileSystemFileHandle
}

/** What is sent from this browser, in this tab and before. It goes on while other pages are looked at. */
export interface Sendings {
  /** Calls whenever `all` has changed. Returns how to stop. */
  subscribe(listener: () => void): () => void
  /** The newest first; undefined until it is known. */
  all(): readonly Sending[] | undefined
  /** Why it cannot be known what was sent. */
  trouble(): unknown
  start(draft: Draft): Promise<void>
  pause(id: string): void
  /** With files that were chosen anew, where the browser cannot read them by itself. */
  goOn(id: string, files?: readonly Chosen[]): Promise<void>
  /** Takes the files away, also from those who were told. Rejects when that could not be done. */
  takeBack(id: string): Promise<void>
  /** Takes what is over off the list. */
  remove(id: string): Promise<void>
}

export interface SendingMeans {
  readonly client: Pick<AtClient, 'uploadFile' | 'takeBackFiles'>
  readonly kept: KeptHere<Errand>
  /** Undefined for what the client takes by itself, records. */
  readonly homeOf: (where: Where) => FileHome | undefined
  readonly sealer: OpenSealer
  /** Runs the work unless another tab is at it; then AT0022. */
  readonly claim: (id: string, work: () => Promise<void>) => Promise<void>
  readonly now: () => number
  /** Resolves after so many milliseconds, when there is a line again, or when it is aborted. */
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>
}

/** How long this site's bin keeps what it is given, in milliseconds; what is to stay for longer goes into records. */
const binMillis = 7 * 86_400_000
const retryMillis = 2_000
const maxRetryMillis = 60_000

interface Running {
  errand: Errand
  readonly stop: AbortController
  isWaiting: boolean
  over: Promise<void>
}

export function openSendings({ client, kept, homeOf, sealer, claim, now, wait }: SendingMeans): Sendings {
  const listeners = new Set<() => void>()
  const running = new Map<string, Running>()
  const troubles = new Map<string, unknown>()
  const untold = new Map<string, ReadonlyMap<AtSign, unknown>>()
  /** What can be read now, file by file. */
  const files = new Map<string, readonly (File | undefined)[]>()
  let rows: readonly Kept<Errand>[] | undefined
  let shown: readonly Sending[] | undefined
  let blind: unknown

  kept.observe(
    (all) => {
      rows = all
      tell()
    },
    (error) => {
      blind = error
      tell()
    },
  )

  function tell(): void {
    shown = rows && [...rows].map(sendingOf).sort((a, b) => b.errand.at - a.errand.at)
    for (const listener of listeners) listener()
  }

  function sendingOf({ id, what, handles }: Kept<Errand>): Sending {
    const going = running.get(id)
    const errand = going?.errand ?? what
    const { state } = errand
    const missing = errand.files.flatMap(({ name }, at) =>
      state?.files[at]?.isUploaded || files.get(id)?.[at] || handles[at] ? [] : [name],
    )
    const shared = { id, errand, untold: untold.get(id) ?? new Map(), missing, trouble: troubles.get(id) }
    if (going) return { ...shared, phase: going.isWaiting ? 'waiting' : 'running' }
    if (state && state.expiresAt <= now()) return { ...shared, phase: 'over' }
    const isSent =
      state?.files.every(({ isUploaded }) => isUploaded) && state.people.some((one) => one.notificationId !== undefined)
    return { ...shared, phase: isSent ? 'sent' : 'paused' }
  }

  function run(id: string, errand: Errand, readable: readonly (File | undefined)[]): void {
    const going: Running = { errand, stop: new AbortController(), isWaiting: false, over: Promise.resolve() }
    running.set(id, going)
    troubles.delete(id)
    untold.delete(id)
    files.set(id, readable)
    going.over = claim(id, () => work(id, going, readable))
      .catch((error) => void (going.stop.signal.aborted || troubles.set(id, error)))
      .finally(() => {
        running.delete(id)
        tell()
      })
    tell()
  }

  async function work(id: string, going: Running, readable: readonly (File | undefined)[]): Promise<void> {
    const { signal } = going.stop
    const keep = keeping(id)
    const change = (some: Partial<Errand>) => {
      going.errand = { ...going.errand, ...some }
      keep(going.errand)
      tell()
    }
    for (let failures = 0; ; failures++) {
      const { people, keepMillis, notes, where, state } = going.errand
      const cannot = new Map<AtSign, unknown>()
      const home = homeOf(where)
      try {
        await client.uploadFile(toSend(going.errand, readable), people, {
          keepMillis,
          sealer,
          signal,
          onProgress: (one) => one.kind === 'person' && !one.isTold && cannot.set(one.sharedWith, one.error),
          onState: (state) => {
            failures = 0
            going.isWaiting = false
            troubles.delete(id)
            change({ state })
          },
          ...(home && { home }),
          ...(notes !== undefined && { notes }),
          ...(state && { resume: state }),
        })
        untold.set(id, cannot)
        return
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof AtError)) throw error
        if (where === 'bin' && isUntouched(going.errand)) {
          // A site without a bin, or whose bin is full: one's own server takes files too.
          const { state: _, ...rest } = going.errand
          going.errand = { ...rest, where: 'records' }
          continue
        }
        if (!isPassing(error)) {
          untold.set(id, cannot)
          throw error
        }
        going.isWaiting = true
        troubles.set(id, error)
        tell()
        await wait(Math.min(retryMillis * 2 ** failures, maxRetryMillis), signal)
        signal.throwIfAborted()
        going.isWaiting = false
        tell()
      }
    }
  }

  /** Writes the newest state down, one write after the other; those in between are left out. */
  function keeping(id: string): (errand: Errand) => void {
    let newest: Errand | undefined
    let isWriting = false
    return async (errand) => {
      newest = errand
      if (isWriting) return
      isWriting = true
      while (newest) {
        const next = newest
        newest = undefined
        // What cannot be written down cannot be gone on with after a reload; until then it goes on.
        await kept.change(id, next).catch(() => {})
      }
      isWriting = false
    }
  }

  const find = (id: string) => rows?.find((one) => one.id === id)

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    all: () => shown,
    trouble: () => blind,
    async start({ people, files: chosen, keepMillis, notes }) {
      const id = crypto.randomUUID()
      const errand: Errand = {
        at: now(),
        people,
        files: chosen.map(({ file }) => ({ name: file.name, size: file.size })),
        keepMillis,
        where: keepMillis > binMillis ? 'records' : 'bin',
        ...(notes !== undefined && { notes }),
      }
      await kept.put({ id, what: errand, handles: chosen.map(({ handle }) => handle) })
      run(
        id,
        errand,
        chosen.map(({ file }) => file),
      )
    },
    pause: (id) => running.get(id)?.stop.abort(),
    async goOn(id, chosen = []) {
      const row = find(id)
      if (!row || running.has(id)) return
      const readable = await Promise.all(
        row.what.files.map(async ({ name, size }, at) => {
          const anew = chosen.find(({ file }) => file.name === name && file.size === size)
          return anew?.file ?? files.get(id)?.[at] ?? (await fileOf(row.handles[at]))
        }),
      )
      const wanted = row.what.files.filter((_, at) => !row.what.state?.files[at]?.isUploaded && !readable[at])
      if (wanted.length > 0) {
        files.set(id, readable)
        troubles.set(id, otherFiles(wanted, chosen.length > 0))
        // A handle that gives nothing any more is of no more use.
        await kept.put({ ...row, handles: row.handles.map((handle, at) => (readable[at] ? handle : undefined)) })
        return tell()
      }
      if (!running.has(id)) run(id, row.what, readable)
    },
    async takeBack(id) {
      const going = running.get(id)
      going?.stop.abort()
      await going?.over
      const { state, where } = going?.errand ?? find(id)?.what ?? {}
      const home = where && homeOf(where)
      if (state) await client.takeBackFiles(state, home ? { home } : {})
      await kept.remove(id)
      files.delete(id)
    },
    async remove(id) {
      await kept.remove(id)
      files.delete(id)
    },
  }
}

/** What is there already is not read again, and need not be readable. */
function toSend({ files, state }: Errand, readable: readonly (File | undefined)[]): FileToSend[] {
  return files.map(({ name, size }, at) => {
    const file = readable[at]
    if (file) return file
    if (!state?.files[at]?.isUploaded) throw new AtError('AT0022', say.fileUnreadable(name))
    return { name, size, slice: () => new Blob() }
  })
}

/** Whether a place was chosen, and nothing is there. */
function isUntouched({ state }: Errand): boolean {
  return state?.files.every(({ sent, isUploaded }) => sent === 0 && !isUploaded) ?? false
}

/** Asks the person where the browser wants that. Undefined where it is not to be had. */
async function fileOf(handle: unknown): Promise<File | undefined> {
  const file = handle as (FileSystemFileHandle & { requestPermission?(mode: object): Promise<string> }) | undefined
  try {
    await file?.requestPermission?.({ mode: 'read' })
    return await file?.getFile()
  } catch {
    return undefined
  }
}

function otherFiles(wanted: Errand['files'], wereChosen: boolean): AtError {
  const names = wanted.map(({ name }) => name).join(', ')
  const words = wereChosen ? say.anotherFile(names) : say.chooseToGoOn(names)
  return new AtError('AT0022', words)
}

/** Whether going on later may help, with nothing changed. */
function isPassing({ code }: AtError): boolean {
  return code === 'AT0021' || code === 'AT0023' || code === 'AT0012' || code === 'AT0028'
}

/** Who is to have it, and whether they were told. */
export function toldIn({ errand: { state } }: Sending, person: AtSign): string | undefined {
  return state?.people.find(({ atSign }) => sameAtSign(atSign, person))?.notificationId
}
