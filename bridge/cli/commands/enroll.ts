import { setTimeout } from 'node:timers/promises'
import { awaitApproval, type Namespaces, requestEnrollment } from '../../../lib/client/enroll.ts'
import { codeOf, type EnrollmentState, type Enrollments } from '../../../lib/client/enrollments.ts'
import { AtError, type ErrorCode } from '../../../lib/protocol/at-error.ts'
import { printable } from '../../printable.ts'
import { asOwner, millisOf } from '../acting.ts'
import { type Command, command, exitCodes, Refusal, UsageError } from '../command.ts'
import { freePlace, keepKeys } from '../key-file.ts'
import { atSignOf, dialOf, keysMeaning, keysOption } from '../reach.ts'

/** A code with which another device may ask. [§3.25] */
const passcode = command({
  name: 'enroll passcode',
  summary: 'Prints a code with which another device or app may ask to act as you, once.',
  takes: '',
  words: [0, 0],
  options: { ...keysOption, ttl: { type: 'string' } },
  meaning: { ...keysMeaning, ttl: 'how long it is good for: milliseconds, or 90s, 15m, 2h, 7d' },
  example: 'enroll passcode --keys @alice_key.atKeys',
  async run(call) {
    const ttl = millisOf(call.given.ttl, 'ttl')
    const code = await asOwner(call, ({ enrollments }) => enrollments.passcode(ttl === undefined ? {} : { ttl }))
    call.print(code, { passcode: code })
    return exitCodes.done
  },
})

/** Asks to be enrolled, waits for the owner's yes, and saves the key file. [§8.6] */
const request = command({
  name: 'enroll request',
  summary: 'Asks an atSign for rights on this device, waits until its owner has said yes, and saves the key file.',
  takes: '<atSign>',
  words: [1, 1],
  required: ['otp', 'app', 'device', 'namespaces'],
  options: {
    otp: { type: 'string' },
    app: { type: 'string' },
    device: { type: 'string' },
    namespaces: { type: 'string' },
    lifetime: { type: 'string' },
    keys: { type: 'string', short: 'k' },
  },
  meaning: {
    otp: 'the passcode that the owner gave you',
    app: 'what you are called, such as notes',
    device: 'where you are, such as laptop',
    namespaces: 'what you would like to see (r) or change (rw): notes:rw,contacts:r',
    lifetime: 'how long it shall last: milliseconds, or 90s, 15m, 2h, 7d; for ever',
    keys: 'where to save the key file; <atSign>_<app>_<device>_key.atKeys unless given',
  },
  example: 'enroll request @alice --otp K7Q2ZD --app notes --device laptop --namespaces notes:rw',
  async run(call) {
    const { given, terminal } = call
    const atSign = atSignOf(call.words[0] ?? '')
    const { otp, app, device } = given
    const namespaces = namespacesOf(given.namespaces)
    const lifetimeMillis = millisOf(given.lifetime, 'lifetime')
    const wanted = given.keys ?? `${atSign}_${app}_${device}_key.atKeys`.replaceAll('/', '_')
    await freePlace(wanted)
    const dial = await dialOf(call)
    const { signal } = terminal
    const lifetime = lifetimeMillis === undefined ? {} : { lifetimeMillis }
    const asked = { atSign, otp, appName: app, deviceName: device, namespaces, ...lifetime, dial, signal }
    const pending = await requestEnrollment(asked).catch((error: unknown) => {
      if (!(error instanceof AtError && /invalid otp/i.test(error.message))) throw error
      const what = `${atSign} has given no such passcode: it is mistyped, used up, or too old.`
      throw new Refusal(exitCodes.refused, what, error, 'facet enroll passcode makes another.')
    })
    const code = await codeOf(pending.encryptedApkamSymmetricKey)
    terminal.errors.write(`Waiting until ${atSign} approves ${pending.enrollmentId} …\n`)
    terminal.errors.write(`The code that ${atSign} compares: ${code}\n`)
    const wait = (millis: number) => setTimeout(millis, undefined, { signal })
    const approved = await awaitApproval(pending, { dial, signal, wait }).catch((error: unknown) => {
      const stays = `The request ${pending.enrollmentId} stays until ${atSign} denies it or it expires`
      // Its keys are gone with this run: nobody could use a yes.
      if (signal.aborted) terminal.errors.write(`${stays}: approving it would be of no use any more.\n`)
      if (!(error instanceof AtError) || error.code !== 'AT0025') throw error
      throw new Refusal(exitCodes.refused, `${atSign} has said no.`, error)
    })
    const { file } = await keepKeys(wanted, approved)
    call.print(`Approved. The keys are in ${file}: keep that file.`, { id: pending.enrollmentId, keys: file })
    return exitCodes.done
  },
})

const list = command({
  name: 'enroll list',
  summary: 'Lists the devices and apps that act as you, and those that ask to.',
  takes: '',
  words: [0, 0],
  options: keysOption,
  meaning: keysMeaning,
  example: 'enroll list --keys @alice_key.atKeys',
  async run(call) {
    const found = await asOwner(call, ({ enrollments }) => enrollments.list())
    const lines = found.map(({ id, state, appName, deviceName, namespaces, code }) => {
      const rights = Object.entries(namespaces).map(([name, right]) => `${name}:${right}`)
      // Whoever has a passcode chooses these words.
      const compared = code === undefined ? '' : ` ${code}`
      return printable(`${id} ${state} ${appName} ${deviceName} ${rights.join(',')}${compared}`)
    })
    if (call.given.json) call.print('', found)
    else for (const line of lines) call.print(line, line)
    if (found.length === 0) call.terminal.errors.write('Nobody is enrolled.\n')
    return exitCodes.done
  },
})

/** The commands that decide on one, which differ in no more than their name and what they say. */
const decisions = (
  [
    [
      'approve',
      'approve',
      ['pending'],
      'Gives a device or app that asks what it asked for.',
      'may act as you from now on, with the rights that it asked for',
    ],
    ['deny', 'deny', ['pending'], 'Says no to a device or app that asks.', 'was told no'],
    ['revoke', 'revoke', ['approved'], 'Takes the rights of a device or app away, at once.', 'has no rights any more'],
    ['unrevoke', 'unrevoke', ['revoked'], 'Gives back what was revoked.', 'has its rights again'],
    ['delete', 'forget', ['denied', 'revoked'], 'Forgets a device or app that was denied or revoked.', 'is forgotten'],
  ] as const satisfies readonly (readonly [string, keyof Enrollments, readonly EnrollmentState[], string, string])[]
).map(([name, method, from, summary, became]) =>
  command({
    name: `enroll ${name}`,
    summary,
    takes: '<id>',
    words: [1, 1],
    options: keysOption,
    meaning: keysMeaning,
    example: `enroll ${name} 5f2c9b1e-7d34-4a06-9c58-e1b20f6a7d93 --keys @alice_key.atKeys`,
    async run(call) {
      const [id = ''] = call.words
      await asOwner(call, ({ enrollments }) =>
        enrollments[method](id).catch(async (error: unknown) => {
          throw await inWords(error, { id, name, from, enrollments })
        }),
      )
      call.print(`${id} ${became}.`, { id, done: name })
      return exitCodes.done
    },
  }),
)

interface Decision {
  readonly id: string
  readonly name: string
  /** In which states it can be decided so. */
  readonly from: readonly EnrollmentState[]
  readonly enrollments: Enrollments
}

/** Why it cannot be decided so: what each make of server says in its own way is seen in the list. */
async function inWords(error: unknown, { id, name, from, enrollments }: Decision): Promise<unknown> {
  if (!(error instanceof AtError) || !ofState.has(error.code)) return error
  const all = await enrollments.list().catch(() => undefined)
  if (!all) return error
  const found = all.find((one) => one.id === id)
  if (!found) {
    const advice = 'facet enroll list shows those that there are.'
    return new Refusal(exitCodes.nothing, `There is no enrollment ${id}.`, error, advice)
  }
  if (from.includes(found.state)) return error
  const { appName, deviceName, state } = found
  const what = `${appName} on ${deviceName} is ${state}: enroll ${name} is for what is ${from.join(' or ')}.`
  return new Refusal(exitCodes.refused, what, error)
}

/** With these it is about the enrollment, and not about who decides. [§3.26.4, 2026 §14] */
const ofState: ReadonlySet<ErrorCode> = new Set(['AT0011', 'AT0014', 'AT0015', 'AT0028', 'AT0030', 'AT0032'])

export const enroll: readonly Command[] = [passcode, request, list, ...decisions]

function namespacesOf(text: string): Namespaces {
  const parts = text.split(',').filter((part) => part !== '')
  if (parts.length === 0) throw new UsageError('Say what you would like to see or change: --namespaces notes:rw')
  return Object.fromEntries(
    parts.map((part) => {
      const [, name, right] = /^([^:\s]+):(rw?)$/.exec(part) ?? []
      if (name === undefined) throw new UsageError(`--namespaces ${part}: a name, a colon, and r or rw.`)
      return [name, right as 'r' | 'rw']
    }),
  )
}
