import { cramDigest } from '../../../lib/crypto/cram.ts'
import { command, exitCodes, UsageError } from '../command.ts'
import { readText } from '../reach.ts'

/** The digest that answers a challenge with the secret of a new atSign. [§3.3] */
export const cram = command({
  name: 'cram',
  summary: 'Prints what to say after cram: for a challenge, from the secret of a new atSign.',
  takes: '',
  words: [0, 0],
  options: {
    secret: { type: 'string', short: 's' },
    'secret-file': { type: 'string' },
    challenge: { type: 'string', short: 'r' },
  },
  meaning: {
    secret: 'the secret; others on this machine can see it, so rather:',
    'secret-file': 'a file that holds it',
    challenge: 'what from: answered, after data:',
  },
  example: 'cram --secret-file secret.txt -r _6d1c…@alice:0b7e…',
  async run({ given, print }) {
    const { secret, 'secret-file': file } = given
    const challenge = challengeOf(given.challenge)
    if ((secret === undefined) === (file === undefined)) throw new UsageError('Give the secret, or the file it is in.')
    const text = file === undefined ? (secret ?? '') : (await readText(file, 'the secret', exitCodes.refused)).trim()
    const digest = await cramDigest(text, challenge)
    print(digest, { digest })
    return exitCodes.done
  },
})

/** The challenge as it was copied, with or without what stands around it. Throws `UsageError`. */
export function challengeOf(text: string | undefined): string {
  const challenge = text?.trim().replace(/^data:/, '')
  if (!challenge) throw new UsageError('Give the challenge: -r, what from: answered.')
  return challenge
}
