import { access, rm } from 'node:fs/promises'
import { onboard as activate } from '../../../lib/client/onboard.ts'
import { formatAtKeysFile, parseAtKeysFile } from '../../../lib/crypto/at-keys-file.ts'
import { generateKeyMaterial } from '../../../lib/crypto/generate.ts'
import type { KeyMaterial } from '../../../lib/crypto/key-ring.ts'
import { openKeyRing } from '../../../lib/crypto/open-key-ring.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { writeWhole } from '../../dev/write-whole.ts'
import { command, exitCodes, UsageError } from '../command.ts'
import { atSignOf, dialOf, Failure, readText } from '../reach.ts'

/** Activates an atSign. The key file is on disk before the server hears of the keys, so a cut never loses them. [§8.5] */
export const onboard = command({
  name: 'onboard',
  summary: 'Activates a new atSign: makes its keys, saves the key file, gives the server the public ones.',
  takes: '<atSign>',
  words: [1, 1],
  options: {
    secret: { type: 'string', short: 's' },
    'secret-file': { type: 'string' },
    keys: { type: 'string', short: 'k' },
    resume: { type: 'boolean' },
  },
  meaning: {
    secret: 'the secret; others on this machine can see it, so rather:',
    'secret-file': 'a file that holds it',
    keys: 'where to save the key file; <atSign>_key.atKeys unless given',
    resume: 'goes on with the keys of an earlier try that was cut off',
  },
  example: 'onboard @dana --secret-file secret.txt --network .facet',
  async run(call) {
    const { given, terminal } = call
    const atSign = atSignOf(call.words[0] ?? '')
    if ((given.secret === undefined) === (given['secret-file'] === undefined)) {
      throw new UsageError('Give the secret, or the file it is in.')
    }
    const secret =
      given['secret-file'] === undefined
        ? (given.secret ?? '')
        : (await readText(given['secret-file'], 'the secret', exitCodes.refused)).trim()
    const file = given.keys ?? `${atSign}_key.atKeys`
    const say = (sentence: string) => terminal.errors.write(`${sentence}\n`)
    const dial = await dialOf(call)
    const material = given.resume ? await savedKeys(file, atSign) : await newKeys(file, atSign, say)
    await activate({
      atSign,
      secret,
      keys: await openKeyRing(material),
      dial,
      signal: terminal.signal,
      onProgress: (step) => say(`${step} …`),
    }).catch(async (error: unknown) => {
      // Only then is it certain that the server has nothing of these keys.
      const useless = error instanceof AtError && (error.code === 'AT0401' || error.code === 'AT0015')
      if (useless && !given.resume) await rm(file, { force: true })
      else say(`The keys are in ${file}. Go on with --resume.`)
      throw error
    })
    call.print(`${atSign} is activated. Its keys are in ${file}: keep that file.`, { atSign, keys: file })
    return exitCodes.done
  },
})

async function newKeys(file: string, atSign: AtSign, say: (sentence: string) => void): Promise<KeyMaterial> {
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (there) throw new Failure(exitCodes.keys, `${file} is there already. Name another file, or go on with --resume.`)
  say('making keys …')
  const material = await generateKeyMaterial(atSign)
  await writeWhole(file, await formatAtKeysFile(material)).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(exitCodes.keys, `${file} cannot be written: ${error.code ?? error.message}.`, error)
  })
  return material
}

async function savedKeys(file: string, atSign: AtSign): Promise<KeyMaterial> {
  try {
    return await parseAtKeysFile(await readText(file, 'the key file', exitCodes.keys), { atSign })
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(exitCodes.keys, `${file}: ${(error as Error).message}`, error)
  }
}
