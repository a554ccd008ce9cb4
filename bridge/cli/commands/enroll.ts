import { setTimeout } from 'node:timers/promises'
import { awaitApproval, type Namespaces, requestEnrollment } from '../../../lib/client/enroll.ts'
import type { Enrollments } from '../../../lib/client/enrollments.ts'
import { printable } from '../../printable.ts'
import { asOwner, millisOf } from '../acting.ts'
import { type Command, command, exitCodes, UsageError } from '../command.ts'
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
    if (!otp || !app || !device) throw new UsageError('Say all three: --otp, --app and --device.')
    const namespaces = namespacesOf(given.namespaces)
    const lifetimeMillis = millisOf(given.lifetime, 'lifetime')
    const wanted = given.keys ?? `${atSign}_${app}_${device}_key.atKeys`
    await freePlace(wanted)
    const dial = await dialOf(call)
    const { signal } = terminal
    const lifetime = lifetimeMillis === undefined ? {} : { lifetimeMillis }
    const asked = { atSign, otp, appName: app, deviceName: device, namespaces, ...lifetime, dial, signal }
    const pending = await requestEnrollment(asked)
    terminal.errors.write(`Waiting until ${atSign} approves ${pending.enrollmentId} …\n`)
    const wait = (millis: number) => setTimeout(millis, undefined, { signal })
    const approved = await awaitApproval(pending, { dial, signal, wait }).catch((error: unknown) => {
      const stays = `The request ${pending.enrollmentId} stays until ${atSign} denies it or it expires`
      // Its keys are gone with this run: nobody could use a yes.
      if (signal.aborted) terminal.errors.write(`${stays}: approving it would be of no use any more.\n`)
      throw error
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
    const lines = found.map(({ id, state, appName, deviceName, namespaces }) => {
      const rights = Object.entries(namespaces).map(([name, right]) => `${name}:${right}`)
      // Whoever has a passcode chooses these words.
      return printable(`${id} ${state} ${appName} ${deviceName} ${rights.join(',')}`)
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
    ['approve', 'approve', 'Gives a device or app that asks what it asked for.'],
    ['deny', 'deny', 'Says no to a device or app that asks.'],
    ['revoke', 'revoke', 'Takes the rights of a device or app away, at once.'],
    ['unrevoke', 'unrevoke', 'Gives back what was revoked.'],
    ['delete', 'forget', 'Forgets a device or app that was denied or revoked.'],
  ] as const satisfies readonly (readonly [string, keyof Enrollments, string])[]
).map(([name, method, summary]) =>
  command({
    name: `enroll ${name}`,
    summary,
    takes: '<id>',
    words: [1, 1],
    options: keysOption,
    meaning: keysMeaning,
    example: `enroll ${name} 5f2c… --keys @alice_key.atKeys`,
    async run(call) {
      const [id = ''] = call.words
      await asOwner(call, ({ enrollments }) => enrollments[method](id))
      call.print(`${id} ${name}: done`, { id, done: name })
      return exitCodes.done
    },
  }),
)

export const enroll: readonly Command[] = [passcode, request, list, ...decisions]

function namespacesOf(text: string | undefined): Namespaces {
  const parts = (text ?? '').split(',').filter((part) => part !== '')
  if (parts.length === 0) throw new UsageError('Say what you would like to see or change: --namespaces notes:rw')
  return Object.fromEntries(
    parts.map((part) => {
      const [, name, right] = /^([^:\s]+):(rw?)$/.exec(part) ?? []
      if (name === undefined) throw new UsageError(`--namespaces ${part}: a name, a colon, and r or rw.`)
      return [name, right as 'r' | 'rw']
    }),
  )
}
