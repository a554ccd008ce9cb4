import type { AtClient } from '../client/at-client.ts'
import type { AtValue } from '../client/values.ts'
import type { Visitor } from '../client/visitor.ts'
import { formatAtKey, type LocalKey, localKey, type PublicKey, publicKey } from '../protocol/at-key.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import { decodeBase2e15 } from '../protocol/base2e15.ts'
import type { Metadata } from '../protocol/metadata.ts'

/*
 * What everyone sees of somebody's page, as a device saw it last. It is kept there alone, in a record of the one who looked,
 * sealed. What somebody shares with the viewer is not in it: of that the viewer's own server has copies, as long as its
 * owner lets it.
 */

export interface LastSeen {
  /** Tells what was seen then, and nothing else. */
  readonly visitor: Pick<Visitor, 'atSign' | 'list' | 'get'>
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Characters of one page that are kept. */
const maxCharacters = 1_000_000
/** Pages that are kept. */
const maxPages = 60

interface Kept {
  readonly at: number
  readonly values: readonly (Pick<AtValue<PublicKey>, 'text' | 'signature' | 'metadata'> & { readonly name: string })[]
}

/** The same visitor, and what it has read. */
export function remembering(visitor: Visitor): { visitor: Visitor; read(): readonly AtValue<PublicKey>[] } {
  const read = new Map<string, AtValue<PublicKey>>()
  return {
    visitor: {
      ...visitor,
      async get(key, options) {
        const value = await visitor.get(key, options)
        if (value) read.set(formatAtKey(key), value)
        return value
      },
    },
    read: () => [...read.values()],
  }
}

/** Keeps what was read of a page just now, in the place of what was before. What does not fit is left out. */
export async function keepSeen(
  client: AtClient,
  owner: AtSign,
  read: readonly AtValue<PublicKey>[],
  at: number,
  { most = maxCharacters }: { readonly most?: number } = {},
): Promise<void> {
  let left = most
  const fitting = read.filter(({ text }) => {
    if (text.length > left) return false
    left -= text.length
    return true
  })
  const values = fitting.map(
    ({ key: { name }, text, signature, metadata: { updatedAt, expiresAt, ttr, isBinary } }) => {
      return { name, text, signature, metadata: { updatedAt, expiresAt, ttr, isBinary } }
    },
  )
  await client.put(keyFor(client.atSign, owner), JSON.stringify({ at, values }))
}

/** Lets go of those pages that were looked at longest ago. */
export async function forgetOldest(client: AtClient, most = maxPages): Promise<void> {
  const all = await client.getAtKeys({ regex: pagesRegex })
  if (all.length <= most) return
  const seenAt = ({ metadata }: { metadata: Metadata }) => metadata.updatedAt ?? 0
  const pages = [...(await client.entriesHere({ regex: pagesRegex }))].sort((a, b) => seenAt(b) - seenAt(a))
  for (const { key } of pages.slice(most)) await client.delete(key)
}

/** Undefined where it was never looked at here, or too long ago. */
export async function lastSeen(client: AtClient, owner: AtSign): Promise<LastSeen | undefined> {
  const found = await client.get(keyFor(client.atSign, owner))
  if (!found) return undefined
  const { at, values } = JSON.parse(found.text) as Kept
  const seen = new Map(
    values.map(({ name, text, signature, metadata }) => {
      const key = publicKey(name, owner)
      const bytes = metadata.isBinary ? { bytes: decodeBase2e15(text) } : {}
      return [formatAtKey(key), { key, text, metadata, ...(signature && { signature }), ...bytes }] as const
    }),
  )
  return {
    at,
    visitor: {
      atSign: owner,
      list: async () => [...seen.values()].map(({ key }) => key),
      get: async (key) => seen.get(formatAtKey(key)),
    },
  }
}

const pagesRegex = '^local:seen-.*\\.facet@'

function keyFor(viewer: AtSign, owner: AtSign): LocalKey {
  return localKey(`seen-${bareName(owner)}.facet`, viewer)
}
