import { askActivation } from '../../../lib/client/directory.ts'
import { onboard as activate } from '../../../lib/client/onboard.ts'
import { generateKeyMaterial } from '../../../lib/crypto/generate.ts'
import { openKeyRing } from '../../../lib/crypto/open-key-ring.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { findAddress, tlsDial } from '../../listen/dial.ts'
import { command, exitCodes, Failure, Refusal, UsageError } from '../command.ts'
import { forgetKeyFile, freePlace, isStill, type KeyFile, keepKeys, makeKeyFile, savedKeys } from '../key-file.ts'
import { atSignOf, routeOf } from '../reach.ts'
import { secretMeaning, secretOf, secretOptions } from '../secret.ts'

/** Activates an atSign. The key file is on disk before the server hears of the keys, so a cut never loses them. [§8.5] */
export const onboard = command({
  name: 'onboard',
  summary: 'Activates a new atSign: makes its keys, saves the key file, gives the server the public ones.',
  takes: '<atSign>',
  words: [1, 1],
  alternatives: ['secret', 'secret-file'],
  options: {
    ...secretOptions,
    keys: { type: 'string', short: 'k' },
    resume: { type: 'boolean' },
  },
  meaning: {
    ...secretMeaning,
    keys: 'where to save the key file; <atSign>_key.atKeys unless given',
    resume: 'goes on with the keys of an earlier try that was cut off',
  },
  example: 'onboard @dana --secret-file secret.txt --network .facet',
  async run(call) {
    const { given, terminal } = call
    const atSign = atSignOf(call.words[0] ?? '')
    const secret = await secretOf(call)
    const file = given.keys ?? `${atSign}_key.atKeys`
    const say = (sentence: string) => terminal.errors.write(`${sentence}\n`)
    const route = await routeOf(call)
    const { signal } = terminal
    const dial = tlsDial(route)
    const isActivated = async () => (await askActivation(dial, atSign, { signal })) === 'activated'
    // Who has done this before hears of that, and not of the file that it has left.
    const elsePlace = async (error: unknown) => {
      const isDone = !(error instanceof UsageError) && (await isActivated().catch(() => false))
      throw isDone ? new Failure(exitCodes.refused, activated(atSign)) : error
    }
    const earlier = given.resume ? await savedKeys(file, atSign) : await freePlace(file, advice).catch(elsePlace)
    // No keys are made for a name that nobody has, or somebody else's keys are in use for.
    if (!(await findAddress(atSign, route, signal))) throw new AtError('AT0007', `${atSign} is not in the directory.`)
    if (!earlier && (await isActivated())) throw new Failure(exitCodes.refused, activated(atSign))
    const saved = earlier ?? (await newKeys(file, atSign, say))
    await activate({
      atSign,
      secret,
      keys: await openKeyRing(saved.material),
      dial,
      signal,
      onProgress: (step) => say(`${step} …`),
    }).catch(async (error: unknown) => {
      // Only then is it certain that the server has nothing of these keys.
      const useless = error instanceof AtError && (error.code === 'AT0401' || error.code === 'AT0015')
      if (useless && !given.resume) await forgetKeyFile(saved)
      else say(`The keys are in ${file}. Go on with --resume.`)
      if (!(error instanceof AtError) || error.code !== 'AT0015') throw error
      throw new Refusal(exitCodes.refused, activated(atSign), error)
    })
    // Another run may have taken them away meanwhile: that one was refused, and these keys are in use now.
    const kept = (await isStill(saved)) ? saved : await keepKeys(file, saved.material)
    call.print(`${atSign} is activated. Its keys are in ${kept.file}: keep that file.`, { atSign, keys: kept.file })
    return exitCodes.done
  },
})

const activated = (atSign: AtSign) => `${atSign} is already activated. Sign in with its key file.`

const advice = 'Name another file, or go on with --resume.'

async function newKeys(file: string, atSign: AtSign, say: (sentence: string) => void): Promise<KeyFile> {
  say('making keys …')
  return makeKeyFile(file, await generateKeyMaterial(atSign), advice)
}
