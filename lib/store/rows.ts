/* What stands in the rows of a keystore, and how it is read again. */

import { parseAtKey } from '../protocol/at-key.ts'
import { type Metadata, metadataFromJson, metadataToJson } from '../protocol/metadata.ts'
import type { State } from './change.ts'
import type { CommitEntry, CommitId } from './keystore.ts'

// Decimal digits of the largest safe integer: padded to them, numbers sort as text.
const digits = 16

export function parseState(row: string | undefined, id: string | undefined): State {
  return { metadata: row === undefined ? undefined : parseMetadata(row), commitId: parseCommitId(id) }
}

export function parseCommitId(id: string | undefined): CommitId | undefined {
  return id === undefined ? undefined : Number(id)
}

export function padded(number: number): string {
  return String(number).padStart(digits, '0')
}

export function formatMetadata(metadata: Metadata): string {
  return JSON.stringify(metadataToJson(metadata))
}

export function parseMetadata(row: string): Metadata {
  return metadataFromJson(JSON.parse(row))
}

export function formatEntry(text: string, { operation, at }: CommitEntry): string {
  return JSON.stringify([operation, at, text])
}

export function tellsOfRemoval(row: string): boolean {
  return row.startsWith('["-"')
}

export function parseEntry(id: string, row: string): CommitEntry {
  const [operation, at, text] = JSON.parse(row)
  return { key: parseAtKey(text), commitId: Number(id), operation, at }
}

export function expiryOf(text: string, metadata: Metadata | undefined): string | undefined {
  const expiresAt = metadata?.expiresAt
  return expiresAt === undefined ? undefined : padded(Math.max(0, expiresAt)) + text
}

export function parseExpiry(row: string): { at: number; text: string } {
  return { at: Number(row.slice(0, digits)), text: row.slice(digits) }
}
