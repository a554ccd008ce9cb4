import { openKeyRing } from '../../../lib/crypto/open-key-ring.ts'
import { command, exitCodes } from '../command.ts'
import { keysMeaning, keysOption, neededKeys } from '../reach.ts'
import { challengeOf } from './cram.ts'

/** The signature that answers a challenge with the keys of an atSign. [§3.4] */
export const pkam = command({
  name: 'pkam',
  summary: 'Prints what to say after pkam: for a challenge, from a key file.',
  takes: '',
  words: [0, 0],
  asksNobody: true,
  required: ['challenge'],
  options: { keys: { ...keysOption.keys, short: 'p' }, challenge: { type: 'string', short: 'r' } },
  meaning: { ...keysMeaning, challenge: 'what from: answered, after data:' },
  example: 'pkam -p @alice_key.atKeys -r _6d1c…@alice:0b7e…',
  async run(call) {
    const challenge = challengeOf(call.given.challenge)
    const material = await neededKeys(call)
    const signature = await (await openKeyRing(material)).signChallenge(challenge)
    const { enrollmentId } = material
    // Without it, the server would look for the signature of another key.
    call.print(enrollmentId ? `enrollmentId:${enrollmentId}:${signature}` : signature, { signature, enrollmentId })
    return exitCodes.done
  },
})
