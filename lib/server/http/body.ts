import { formatAtKey } from '../../protocol/at-key.ts'
import { decodeBase2e15 } from '../../protocol/base2e15.ts'
import { encodeBase64, encodeUtf8 } from '../../protocol/base64.ts'
import { metadataToJson } from '../../protocol/metadata.ts'
import type { StoredRecord } from '../../store/keystore.ts'

/** Whether there is room for so many bytes; they are held until what was answered has been taken. */
export type Reserve = (bytes: number) => boolean

type Shape = 'value' | 'meta' | 'all'

/** What tells one body from another, and how long it is. */
interface Print {
  readonly digest: string
  readonly length: number
}

/**
 * What was found out about records. Each is another object as soon as it is changed, and goes from here when the keystore
 * lets it go: who only asks whether it is still the same costs no look at a value of some megabytes.
 */
const prints = new WeakMap<StoredRecord, Partial<Record<Shape, Print>>>()

/** The value of a record, its metadata or both, as `at_rt` says; made into bytes once, and only if it must be. [2026 §2.2] */
export class Body {
  readonly shape: Shape
  readonly #record: StoredRecord
  readonly #reserve: Reserve
  #bytes: Uint8Array<ArrayBuffer> | undefined

  constructor(record: StoredRecord, asked: string | null, reserve: Reserve = () => true) {
    this.#record = record
    this.#reserve = reserve
    this.shape = asked === 'meta' ? 'meta' : asked === 'all' && !record.metadata.isBinary ? 'all' : 'value'
  }

  /** undefined when there is no room for it. */
  bytes(): Uint8Array<ArrayBuffer> | undefined {
    if (!this.#bytes && this.#reserve(this.#most())) this.#bytes = this.#encode()
    return this.#bytes
  }

  /** undefined when it is not known yet, and there is no room to find it out. */
  async print(): Promise<Print | undefined> {
    const known = prints.get(this.#record) ?? {}
    prints.set(this.#record, known)
    const { shape } = this
    const print = known[shape]
    if (print) return print
    const bytes = this.bytes()
    if (!bytes) return undefined
    const digest = encodeBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
    known[shape] = { digest: digest.slice(0, 22), length: bytes.length }
    return known[shape]
  }

  /** No character takes more than three bytes, nor more than six where it is written as JSON; metadata have a limit of their own. */
  #most(): number {
    const characters = this.#record.value?.length ?? 0
    return this.shape === 'meta' ? 0 : this.shape === 'all' ? 6 * characters : 3 * characters
  }

  #encode(): Uint8Array<ArrayBuffer> {
    const { key, value, metadata } = this.#record
    const json = (content: object) => encodeUtf8(JSON.stringify(content))
    if (this.shape === 'meta') return json(metadataToJson(metadata))
    if (this.shape === 'all') return json({ key: formatAtKey(key), data: value, metaData: metadataToJson(metadata) })
    return metadata.isBinary ? decodeBase2e15(value ?? '') : encodeUtf8(value ?? '')
  }
}
