import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'

/** A value that points to somebody's value: `atsign://email@bob`. [§7.8] */
export interface Reference {
  readonly name: string
  readonly owner: AtSign
}

/** Undefined for every other text. */
export function parseReference(text: string): Reference | undefined {
  const found = /^atsign:\/\/(?<name>[^@\s:/]+)@(?<owner>[^@\s:/]+)$/i.exec(text.trim())?.groups
  if (!found?.name || !found.owner) return undefined
  try {
    return { name: found.name.toLowerCase(), owner: parseAtSign(found.owner) }
  } catch {
    return undefined
  }
}
