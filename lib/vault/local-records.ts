import type { AtSign } from '../protocol/at-sign.ts'
import type { Metadata } from '../protocol/metadata.ts'

/*
 * What a device keeps of one atSign's records, and what it was told to do with them. Nothing here opens a value: what is
 * not public is sealed as it is on the server, and what waits to be sent is sealed with the owner's self key.
 */

/** A record as the own server had it when it was last heard of. `name` is the key as `formatAtKey` has it. */
export interface LocalRecord {
  readonly name: string
  /** Absent where only metadata was ever written. */
  readonly value?: string
  readonly metadata: Metadata
  /** Of its latest change. */
  readonly commitId: number
}

/** What a change was made from: what whoever made it could know. */
export interface Base {
  /** Every change of this key up to this one was known. */
  readonly commitId: number
  /** Whether there was a record. */
  readonly there: boolean
  /** Whether that was only what was known here, before all had come. */
  readonly isGuess?: true
  readonly version?: number
  readonly createdAt?: number
}

/** A text that is yet to be sent, sealed with the self key, whomever it is for. */
export interface Draft {
  readonly value: string
  /** By which it opens. What is in a scheme of its own is sent as it is. */
  readonly metadata: Pick<Metadata, 'ivNonce' | 'appMetadata'>
  readonly isBinary: boolean
}

/** What was said of a change besides its value. Durations count from `Pending.at`. */
export interface DraftOptions {
  readonly ttl?: number
  readonly ttb?: number
  readonly ttr?: number
  readonly ccd?: boolean
  readonly appMetadata?: string
  /** Whether it is to be known when the server of whom it is for has it. */
  readonly receipt?: true
}

/** A line that was sent and never answered: nobody knows whether the server took it. */
export interface Attempt {
  /** By which the outcome is recognised. */
  readonly mark: string
  /** Every change of the key up to this commit id was known to whoever made it. */
  readonly after: number
  /** Which edition of the change it carried. */
  readonly edition: number
}

/** Why a change is still here. */
export interface Trouble {
  readonly code: string
  readonly words: string
  readonly at: number
  /** Whether the server would say the same again: it waits until somebody changes it, tries again, or gives it up. */
  readonly isFinal: boolean
}

/** A change that this device has made and the server has not confirmed; all changes of one key are one. */
export interface Pending {
  readonly name: string
  readonly change: 'put' | 'meta' | 'delete'
  /** Of a put. */
  readonly draft?: Draft
  readonly options: DraftOptions
  /** Absent for keys that no synchronisation tells of: they are written over, whatever is there. */
  readonly base?: Base
  /** Milliseconds since the epoch, of the latest edition. */
  readonly at: number
  /** Another one for each change of the store: what is sent is known by it when the answer comes. */
  readonly edition: number
  readonly attempts: readonly Attempt[]
  readonly trouble?: Trouble
}

/** What somebody wanted a record to be. */
export type Content =
  | { readonly form: 'removed' }
  | { readonly form: 'draft'; readonly draft: Draft; readonly options: DraftOptions }
  | { readonly form: 'stored'; readonly value?: string; readonly metadata: Metadata }

/** The last change of a key by this device that the server has confirmed. */
export interface Own {
  readonly name: string
  readonly commitId: number
  /** Whether it is to be offered if somebody turns out to have replaced it unseen. */
  readonly isClaimed: boolean
  /** Absent as long as it is the record itself. */
  readonly content?: Content
  /** Attempts that were given up and may yet arrive. */
  readonly late: readonly Pick<Attempt, 'mark' | 'after'>[]
  /** Whether the server has lost what it confirmed. */
  readonly isLost?: true
  /** The notification by which the one it is for was told of it, and whether their server is known to have it. */
  readonly notified?: { readonly id: string; readonly isDelivered?: true }
  /** What the one it is for is still to be told of it, and by which notification: who is cut off goes on with the same. */
  readonly untold?: { readonly id: string } & Required<Pick<Pending, 'draft' | 'options' | 'at'>>
  readonly at: number
}

/** What is known of one key besides the values, which may be long. */
export interface Head {
  readonly name: string
  readonly record?: Omit<LocalRecord, 'value'>
  readonly pending?: Omit<Pending, 'draft'>
}

/** All that is known here of one key. */
export interface KeyState {
  readonly record?: LocalRecord
  readonly pending?: Pending
  readonly own?: Own
}

/** A change of this device that is not what the server has, kept for its owner to decide. */
export interface Offer {
  readonly id: number
  readonly name: string
  readonly mine: Content
  readonly at: number
}

/** That a change of this device replaced what it had not seen: whatever was written between these two commit ids. */
export interface Replacement {
  readonly id: number
  readonly name: string
  readonly after: number
  readonly before: number
}

/** An entry of the server's that could not be read. */
export interface Aside {
  readonly commitId: number
  readonly entry: unknown
  readonly reason: string
  readonly at: number
}

/** What one transaction leaves behind; what is not mentioned stays. */
export interface Amendment {
  /** One for each name, in the order in which they were asked for. Absent members are removed. */
  readonly states?: readonly KeyState[]
  readonly offers?: readonly Omit<Offer, 'id'>[]
  /** Ids of offers that were decided on. */
  readonly decided?: readonly number[]
  readonly replacements?: readonly Omit<Replacement, 'id'>[]
  /** Ids of replacements that were told. */
  readonly told?: readonly number[]
  readonly aside?: readonly Aside[]
  /** Commit ids of entries that can be read after all, or are past. */
  readonly readable?: readonly number[]
  /** `undefined` removes. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export type Settings = ReadonlyMap<string, unknown>

/** The records of one atSign on one device. Every promise of a change resolves when it is on disk, whole. AT0002 when it cannot be. */
export interface LocalRecords {
  readonly atSign: AtSign
  /** Which store this is; the same for all who have it open. */
  readonly name: string
  /** All seen at one moment, in the order of the names. */
  look(names: readonly string[]): Promise<readonly KeyState[]>
  /** Reads, decides and writes with nobody in between. Resolves to what `decide` returned. */
  amend<Change extends Amendment>(
    names: readonly string[],
    decide: (states: readonly KeyState[], settings: Settings) => Change,
  ): Promise<Change>
  /** Names of records and of changes that are to become some, ascending; no removed ones. */
  names(): Promise<readonly string[]>
  /** Of the same, all at one moment and in the same order. */
  heads(): Promise<readonly Head[]>
  /** Of these, the ones that cannot be read at this time: ended, or not begun yet, where `unborn` does not let those pass. */
  unreadable(now: number, options?: { readonly unborn?: boolean | undefined }): Promise<ReadonlySet<string>>
  /** Names of up to so many records with this commit id. */
  namesAt(commitId: number, most: number): Promise<readonly string[]>
  /** What waits to be sent, in the order in which it was first changed. */
  pending(): Promise<readonly Pending[]>
  offers(): Promise<readonly Offer[]>
  replacements(): Promise<readonly Replacement[]>
  aside(): Promise<readonly Aside[]>
  settings(): Promise<Settings>
  /** Makes every record but those of this device alone one that the server has yet to tell of again, and all that it confirmed something that it may have lost. What was set aside is forgotten: it is told of again too. */
  distrust(settings: Readonly<Record<string, unknown>>): Promise<void>
  /** Confirmed changes that the server has lost, up to so many. */
  lost(most: number): Promise<readonly string[]>
  /** Forgets all confirmed changes from before this time; what they say to what comes later is not known any more then. */
  forgetOwn(before: number): Promise<void>
  /** Calls with the answer to `query`, and again whenever that may have changed, in this tab or another. Ends with what it returns. */
  observe<Result>(query: () => Promise<Result>, listener: (result: Result) => void): () => void
  /** Deletes everything, changes that were never sent too. */
  destroy(): Promise<void>
  close(): void
}
