import { sign } from '../../crypto/signature.ts'
import { pairOf } from '../../crypto/testing/pairs.ts'
import specification from '../../crypto/testing/specification.json' with { type: 'json' }
import { parseAtKey } from '../../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../../protocol/at-sign.ts'
import type { Network } from './network.ts'
import { Raw } from './raw.ts'

const alice = parseAtSign('@alice')
/** The key of the app that is called `app`. [§11.3] */
export const { privateKey, publicKey } = specification.keys.A
/** With which key an enrollment that `enrolled` has made logs in. */
const keyOf = new Map<string, string>()

/** A connection that has been greeted. */
export async function visitor(network: Network, at: AtSign = alice): Promise<Raw> {
  const raw = new Raw(await network.connect(at))
  await raw.take(/^@/)
  return raw
}

export async function ownerOf(network: Network, at: AtSign = alice): Promise<Raw> {
  const raw = await visitor(network, at)
  await say(raw, await network.login(at, await challengeFor(raw, at)), 'data:success')
  return raw
}

/** As another atServer that has proved who it is. */
export async function peerOf(network: Network, from: AtSign, at: AtSign = alice): Promise<Raw> {
  const raw = new Raw(await network.connect(at, from))
  await raw.take(/^@/)
  const [, session = '', uuid = ''] = /^data:proof:([^:]*):([^\n]*)/.exec(await raw.ask(`from:${from}`)) ?? []
  const signing = await network.keystore(from).get(parseAtKey(`${from}:signing_privatekey${from}`))
  const proof = await sign(signing?.value ?? '', uuid)
  await network.keystore(from).put(parseAtKey(`public:${session}`), proof, {})
  await raw.send('pol\n')
  await raw.take(new RegExp(`^${from}@$`))
  return raw
}

/** What asking for an enrollment takes, with a passcode that is good. */
export async function requestFrom(owner: Raw, namespaces: object, appName = 'app', more: object = {}): Promise<string> {
  const otp = (await owner.ask('otp:get')).slice('data:'.length).split('\n')[0]
  const { publicKey } = await pairOf(appName)
  const request = { appName, deviceName: 'test', namespaces, otp, apkamPublicKey: publicKey, ...more }
  return `enroll:request:${JSON.stringify({ ...request, encryptedAPKAMSymmetricKey: 'd3JhcHBlZA==' })}`
}

export async function idOf(asking: Promise<string>): Promise<string> {
  const reply = await asking
  const [, id] = /^data:\{"enrollmentId":"([\w-]+)","status":"(?:pending|approved)"\}/.exec(reply) ?? []
  if (!id) throw new Error(`the request was answered ${reply}`)
  return id
}

export function approval(id: string): string {
  const keys = { encryptedDefaultEncryptionPrivateKey: 'cHJpdmF0ZQ==', encryptedDefaultSelfEncryptionKey: 'c2VsZg==' }
  return `enroll:approve:${JSON.stringify({ enrollmentId: id, ...keys })}`
}

/** An app with these rights, approved by the owner: its enrollment. */
export async function enrolled(network: Network, namespaces: object, appName = 'app', more?: object): Promise<string> {
  const owner = await ownerOf(network)
  const id = await approvedBy(owner, network, namespaces, appName, more)
  owner.transport.close()
  return id
}

/** The same, approved by another app. */
export async function approvedBy(
  manager: Raw,
  network: Network,
  namespaces: object,
  appName: string,
  more?: object,
): Promise<string> {
  const guest = await visitor(network)
  const id = await idOf(guest.ask(await requestFrom(manager, namespaces, appName, more)))
  await say(manager, approval(id), 'data:{"status":"approved"')
  guest.transport.close()
  keyOf.set(id, (await pairOf(appName)).privateKey)
  return id
}

/** A connection that this enrollment has logged in. */
export async function app(network: Network, id: string): Promise<Raw> {
  const raw = await visitor(network)
  await say(raw, await loginLine(raw, id), 'data:success')
  return raw
}

export async function loginLine(raw: Raw, id: string, key = keyOf.get(id) ?? privateKey): Promise<string> {
  return `pkam:enrollmentId:${id}:${await sign(key, await challengeFor(raw, alice))}`
}

async function challengeFor(raw: Raw, atSign: AtSign): Promise<string> {
  return (await raw.ask(`from:${atSign}`)).slice('data:'.length).split('\n')[0] ?? ''
}

async function say(raw: Raw, line: string, expected: string): Promise<void> {
  const reply = await raw.ask(line)
  if (!reply.startsWith(expected)) throw new Error(`${line} was answered ${reply}`)
}
