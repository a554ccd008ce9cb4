import { generateSigningPair, type SigningPair, sign } from '../../../lib/crypto/signature.ts'
import type { Answer } from './answer.ts'
import { Skipped } from './check.ts'
import type { Line } from './line.ts'
import type { Party } from './party.ts'
import type { Trial } from './trial.ts'

/** What an app asks for: everything that these checks write, and nothing else. */
export const request = ({ ns }: Trial, deviceName: string, pair: SigningPair, more: object) =>
  `enroll:request:${JSON.stringify({
    appName: ns,
    deviceName,
    namespaces: { [ns]: 'rw' },
    apkamPublicKey: pair.publicKey,
    encryptedAPKAMSymmetricKey: 'd3JhcHBlZA==',
    ...more,
  })}`

/** What the owner says of one. */
export const decide = (operation: string, enrollmentId: string, more: object = {}) =>
  `enroll:${operation}:${JSON.stringify({ enrollmentId, ...more })}`

/** Stands for what is sealed for an app: a server looks into none of it. */
export const defaultKeys = {
  encryptedDefaultEncryptionPrivateKey: 'cHJpdmF0ZQ==',
  encryptedDefaultSelfEncryptionKey: 'c2VsZg==',
}

export interface App {
  readonly id: string
  readonly pair: SigningPair
}

/** A fresh one, which no report shows. */
export async function passcode(trial: Trial): Promise<string> {
  const answer = trial.conceal(await trial.me.tell('otp:get:ttl:60000'))
  if (/^error:AT0(009|401)/.test(answer.text)) throw new Skipped('these keys may not invite an app')
  return answer.data(/^\w{6}$/)
}

/** An app that has asked, by the passcode that the owner gave it. */
export async function ask(trial: Trial, device: string): Promise<App> {
  const pair = await generateSigningPair()
  // A connection may ask five times an hour. [§3.26.2]
  const line = await trial.me.connect()
  const answer = await line.ask(request(trial, device, pair, { otp: await passcode(trial) }))
  const { enrollmentId, status } = answer.json()
  answer.must(status === 'pending' && typeof enrollmentId === 'string', '{"enrollmentId":"…","status":"pending"}')
  return { id: enrollmentId, pair }
}

/** An app that has asked, and was approved. */
export async function approve(trial: Trial, device: string): Promise<App> {
  const app = await ask(trial, device)
  const answer = await trial.me.tell(decide('approve', app.id, defaultKeys))
  answer.must(answer.json().status === 'approved', '"status":"approved"')
  return app
}

/** One that was approved, for all checks that leave it as it is. */
export const approved = (trial: Trial) => trial.once('an approved app', () => approve(trial, 'approved'))

/** What its login is answered, and the connection on which it was. */
export async function logIn(me: Party, { id, pair }: App): Promise<{ line: Line; answer: Answer }> {
  const line = await me.connect()
  const signature = await sign(pair.privateKey, (await line.ask(`from:${me}`)).data())
  const answer = await line.ask(`pkam:signingAlgo:rsa2048:hashingAlgo:sha256:enrollmentId:${id}:${signature}`)
  return { line, answer }
}

/** A new connection of the approved app. */
export async function appLine(trial: Trial): Promise<Line> {
  const { line, answer } = await logIn(trial.me, await approved(trial))
  answer.data('success')
  return line
}
