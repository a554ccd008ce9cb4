import { randomBytes } from 'node:crypto'
import { access, constants, readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { formatAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import type { KeyMaterial } from '../../lib/crypto/key-ring.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { makeFolder } from '../dev/make-folder.ts'
import { createWhole } from '../store/whole-file.ts'
import { reasonOf } from '../trouble.ts'
import { exitCodes, Failure, UsageError } from './command.ts'
import { readKeyFile } from './files.ts'

/** A key file as it was made or found: where, and what it said then. */
export interface KeyFile {
  readonly file: string
  readonly text: string
  readonly material: KeyMaterial
}

const otherwise = 'Name another file.'

/**
 * Throws before anything is asked of a server: `UsageError` for a place that there is not, `Failure` for a file that is
 * there, or can never be.
 */
export async function freePlace(file: string, advice = otherwise): Promise<void> {
  if (file === '') throw new UsageError('--keys is empty: name the file to save the keys in.')
  if (await isFolder(file)) throw new Failure(exitCodes.keys, `${file} is a folder. Name a file to save the keys in.`)
  if (await isThere(file)) throw thereAlready(file, advice)
  await access(dirname(file), constants.W_OK).catch((error) => {
    const failure = unwritable(file, error)
    throw isAbsent(error) ? new UsageError(failure.message) : failure
  })
}

/** The folder in which keys are to be kept, made where it is missing. Throws `Failure` where it cannot be. */
export async function makeKeyFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
  } catch (error) {
    throw new Failure(exitCodes.keys, `No keys can be kept in ${folder}: ${reasonOf(error)}.`, error)
  }
}

/**
 * Makes the key file, and is done when it is on the disk. One that is there already stays as it is, also when it comes
 * at the same moment: throws `Failure` then, and where no file can be.
 */
export async function makeKeyFile(file: string, material: KeyMaterial, advice = otherwise): Promise<KeyFile> {
  const text = await formatAtKeysFile(material)
  try {
    await createWhole(file, text)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? thereAlready(file, advice) : unwritable(file, error)
  }
  return { file, text, material }
}

/** Saves keys that a server already knows: under a name nobody else has, where their place has been taken meanwhile. */
export async function keepKeys(file: string, material: KeyMaterial): Promise<KeyFile> {
  try {
    return await makeKeyFile(file, material)
  } catch (error) {
    if (!(await isThere(file))) throw error
    return makeKeyFile(join(dirname(file), `${randomBytes(4).toString('hex')}_${basename(file)}`), material)
  }
}

/** The keys of an earlier try. Throws `Failure` where there are none, or somebody else's. */
export async function savedKeys(file: string, atSign: AtSign): Promise<KeyFile> {
  return { file, ...(await readKeyFile(file, atSign)) }
}

/** Whether the file still says what it said. */
export async function isStill({ file, text }: KeyFile): Promise<boolean> {
  return (await readFile(file, 'utf8').catch(() => undefined)) === text
}

/** Takes a key file away that nobody needs; not one that somebody else has put in its place. */
export async function forgetKeyFile(made: KeyFile): Promise<void> {
  if (await isStill(made)) await rm(made.file, { force: true })
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function thereAlready(file: string, advice: string): Failure {
  return new Failure(exitCodes.keys, `${file} is there already. ${advice}`)
}

function unwritable(file: string, error: unknown): Failure {
  // Files are made where a folder is; what makes folders says this in its own words.
  const why = isAbsent(error) ? `there is no folder ${dirname(file)}` : reasonOf(error)
  return new Failure(exitCodes.keys, `${file} cannot be written: ${why}.`, error)
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
