import { rename, writeFile } from 'node:fs/promises'

/** Replaces a file in one step: a reader sees the old text or the new one. Only the owner may read it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, file)
}
