import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where setup remembers what it has done. */
export const notes = join(checkout, 'node_modules', '.cache', 'facet')

/** A sentence for the person at the terminal; anything else that is thrown here is a bug and shows its stack. */
export class Sentence extends Error {}

export function say(text) {
  process.stderr.write(`${text}\n`)
}

export function read(file, encoding = 'utf8') {
  try {
    return readFileSync(file, encoding)
  } catch {
    return undefined
  }
}

export function write(file, text) {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  } catch (error) {
    throw new Sentence(`${relative(checkout, file)} cannot be written (${error.code}).`)
  }
}

/** One sum over the names and contents of these files. */
export function sumOf(files, seed = '') {
  const sum = createHash('sha256').update(seed)
  for (const file of files) sum.update(`\0${relative(checkout, file)}\0`).update(read(file, null) ?? '')
  return sum.digest('hex')
}

/** Every file below the folder, in an order that is always the same; none where there is no such folder. */
export function filesIn(folder) {
  const entries = entriesOf(folder).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}

/** How many files there are in these folders: fewer than there were means that somebody has deleted some. */
export function countIn(folders) {
  let count = 0
  for (const folder of folders) {
    const entries = entriesOf(folder)
    const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
    count += entries.length - below.length + countIn(below)
  }
  return count
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
