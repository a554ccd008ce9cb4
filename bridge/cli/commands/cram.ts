import { cramDigest } from '../../../lib/crypto/cram.ts'
import { command, exitCodes, UsageError } from '../command.ts'
import { secretMeaning, secretOf, secretOptions } from '../secret.ts'

/** The digest that answers a challenge with the secret of a new atSign. [§3.3] */
export const cram = command({
  name: 'cram',
  summary: 'Prints what to say after cram: for a challenge, from the secret of a new atSign.',
  takes: '',
  words: [0, 0],
  asksNobody: true,
  required: ['challenge'],
  alternatives: ['secret', 'secret-file'],
  options: {
    ...secretOptions,
    challenge: { type: 'string', short: 'r' },
  },
  meaning: {
    ...secretMeaning,
    challenge: 'what from: answered, after data:',
  },
  example: 'cram --secret-file secret.txt -r _6d1c…@alice:0b7e…',
  async run(call) {
    const challenge = challengeOf(call.given.challenge)
    const digest = await cramDigest(await secretOf(call), challenge)
    call.print(digest, { digest })
    return exitCodes.done
  },
})

/** The challenge as it was copied, with or without what stands around it. Throws `UsageError`. */
export function challengeOf(text: string): string {
  const challenge = text.trim().replace(/^data:/, '')
  if (!challenge) throw new UsageError('Give the challenge: -r, what from: answered.')
  return challenge
}
