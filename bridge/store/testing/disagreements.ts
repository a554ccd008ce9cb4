import { isCommitted, parseAtKey } from '../../../lib/protocol/at-key.ts'
import { metadataFromJson } from '../../../lib/protocol/metadata.ts'
import { openDisk } from '../disk.ts'

/**
 * In what the rows of a store that nobody uses do not fit together: each record has its value, its one entry in the commit
 * log, and its place among what expires, and there is none of these without a record; each notification is there whole.
 */
export async function disagreements(folder: string): Promise<string[]> {
  const level = await openDisk(folder)
  try {
    const rows = async (name: string) => new Map(await level.sublevel(name).iterator().all())
    const [metadata, values, commits, commitIds, expiry, copySizes, heads, bodies] = await Promise.all(
      [
        'metadata',
        'values',
        'commits',
        'commit-ids',
        'expiry',
        'copy-sizes',
        'notifications',
        'notification-bodies',
      ].map(rows),
    )
    if (!metadata || !values || !commits || !commitIds || !expiry || !copySizes || !heads || !bodies) return ['no rows']
    const found: string[] = []
    const must = (holds: boolean, what: string) => {
      if (!holds) found.push(what)
    }

    const due = new Set<string>()
    for (const [text, row] of metadata) {
      const { expiresAt } = metadataFromJson(JSON.parse(row))
      if (expiresAt !== undefined) due.add(String(expiresAt).padStart(16, '0') + text)
      const key = parseAtKey(text)
      if (isCommitted(key)) must(commitIds.has(text), `${text} is not in the commit log`)
      if (key.kind === 'cached') {
        const length = values.has(text) ? JSON.parse(values.get(text) ?? '""').length : 0
        must(Number(copySizes.get(text) ?? 0) === length, `the copy ${text} is counted with ${copySizes.get(text)}`)
      }
    }
    for (const text of values.keys()) must(metadata.has(text), `${text} has a value and is no record`)
    for (const text of copySizes.keys()) must(metadata.has(text), `${text} is counted and is no record`)
    for (const row of due) must(expiry.has(row), `${row} does not expire`)
    for (const row of expiry.keys()) must(due.has(row), `${row} expires and is no record`)

    for (const [id, row] of commits) {
      const [operation, , text] = JSON.parse(row)
      must(Number(commitIds.get(text)) === Number(id), `entry ${id} of ${text} is not its latest`)
      must((operation === '-') === !metadata.has(text), `entry ${id} says ${operation} of ${text}`)
    }
    for (const [text, id] of commitIds) must(commits.has(id.padStart(16, '0')), `${text} has lost its entry ${id}`)

    for (const [at, row] of heads) must(bodies.has(at) === !JSON.parse(row).removed, `notification ${at} is half there`)
    for (const at of bodies.keys()) must(heads.has(at), `notification ${at} has no head`)
    return found
  } finally {
    await level.close()
  }
}
