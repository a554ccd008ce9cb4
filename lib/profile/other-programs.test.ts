import { afterEach, beforeEach, expect, test } from 'vitest'
import { alice, bob, keysOf, People } from '../client/testing/people.ts'
import { decryptText, encryptText, generateAesKey, openAesKey, zeroIv } from '../crypto/aes.ts'
import { parseAtKeysFile } from '../crypto/at-keys-file.ts'
import { openUnwrappingKey, unwrap, wrap } from '../crypto/rsa.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { decodeBase64 } from '../protocol/base64.ts'
import { readOwnProfile } from './own.ts'
import type { Profile } from './profile.ts'
import { mergeProfiles, readPublicProfile, readSharedProfile } from './read.ts'
import { saveFields } from './save.ts'

/*
 * The same records by other hands: lines as the Python, Java and C SDKs write and read them, with nothing but the keys of
 * the key file. What they leave out and what they spell in their own way is theirs; see `server/clients.transcript`.
 */

type Say = (line: string) => Promise<string | null>

let people: People
let say: Say
beforeEach(async () => {
  people = await People.meet()
  say = await people.raw(alice)
})
afterEach(() => people.part())

test('what three SDKs have written is on the page: for everyone, for @bob, for its owner alone', async () => {
  const keys = await keysOf(alice)
  const ours = await openAesKey((await materialOf(alice)).selfEncryptionKey)
  const shared = generateAesKey()
  const theirs = await openAesKey(shared)
  // Public: Python, Java, C.
  await say(`update:dataSignature:${await keys.signValue('Alice')}:public:firstname.wavi@alice Alice`)
  const signature = await keys.signValue('Liddell')
  await say(`update:dataSignature:${signature}:isBinary:false:isEncrypted:false:public:lastname.wavi@alice Liddell`)
  await say('update:public:twitter.wavi@alice aliceinside')
  // For herself.
  const self = (text: string) => encryptText(ours, zeroIv, text)
  await say(`update:dataSignature:c2ln:isEncrypted:true:phone.wavi@alice ${await self('555-0100')}`)
  await say(`update:dataSignature:c2ln:isBinary:false:isEncrypted:true:email.wavi@alice ${await self('a@one.test')}`)
  const nonce = 'bm9uY2Ugb2YgdGhlIEMgIQ=='
  await say(`update:ivNonce:${nonce}:github.wavi@alice ${await encryptText(ours, ivOf(nonce), 'alice-codes')}`)
  // For @bob.
  await say(`update:shared_key.bob@alice ${await wrap(keys.encryptionPublicKey, shared)}`)
  await say(`update:ttr:86400000:@bob:shared_key@alice ${await wrap((await keysOf(bob)).encryptionPublicKey, shared)}`)
  const forBob = (text: string) => encryptText(theirs, zeroIv, text)
  await say(`update:ttr:3600:ccd:True:isEncrypted:true:@bob:phone.wavi@alice ${await forBob('555-0199')}`)
  await say(`update:isBinary:false:isEncrypted:true:@bob:email.wavi@alice ${await forBob('a@two.test')}`)
  await say(`update:ivNonce:${nonce}:@bob:github.wavi@alice ${await encryptText(theirs, ivOf(nonce), 'alice-for-bob')}`)

  const everyone = await readPublicProfile(people.visitor(alice))
  expect(shown(everyone)).toEqual({ firstname: 'Alice', lastname: 'Liddell', twitter: 'aliceinside' })
  expect(everyone.answers.map(({ signature }) => signature)).not.toContain('broken')
  const side = await readSharedProfile(await people.client(bob), alice)
  expect(shown(mergeProfiles(everyone, side))).toEqual({
    ...shown(everyone),
    phone: '555-0199',
    email: 'a@two.test',
    github: 'alice-for-bob',
  })
  const { fields } = await readOwnProfile(await people.client(alice))
  const own = fields.flatMap(({ field, answers }) =>
    answers.filter(({ audience }) => audience === 'only me').map(({ raw }) => [field.name, raw]),
  )
  expect(Object.fromEntries(own)).toEqual({ phone: '555-0100', email: 'a@one.test', github: 'alice-codes' })
})

test('what is saved in the editor is read by who knows the lines and the key file, on both sides', async () => {
  const a = await people.client(alice)
  const changes = [
    { field: 'firstname', audience: 'everyone', value: 'Alice' },
    { field: 'phone', audience: bob, value: '555-0199' },
    { field: 'email', audience: 'only me', value: 'a@one.test' },
  ] as const
  const results = await saveFields(a, await readOwnProfile(a), changes, { now: people.network.clock.now })
  expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'saved'])

  expect(await say('llookup:public:firstname.wavi@alice')).toBe('Alice')
  const own = await recordOf(say, 'llookup:all:@alice:email.wavi@alice')
  expect(await opened(own, (await materialOf(alice)).selfEncryptionKey)).toBe('a@one.test')
  // She finds the key that she shares with him, and he does.
  const forMe = await unwrapped(alice, await say('llookup:shared_key.bob@alice'))
  expect(await opened(await recordOf(say, 'llookup:all:@bob:phone.wavi@alice'), forMe)).toBe('555-0199')
  const hears = await people.raw(bob)
  const forHim = await unwrapped(bob, await hears('lookup:shared_key@alice'))
  const lent = await recordOf(hears, 'lookup:all:phone.wavi@alice')
  expect(await opened(lent, forHim)).toBe('555-0199')
  // Java's SDK knows these and fails on any other.
  for (const { metaData } of [own, lent]) for (const name of Object.keys(metaData)) expect(known).toContain(name)
})

/** What clients have known of metadata since before 2026. */
const known =
  'createdBy updatedBy createdAt updatedAt availableAt expiresAt refreshAt status version ttl ttb ttr ccd isBinary isEncrypted dataSignature sharedKeyEnc pubKeyCS encoding encKeyName encAlgo ivNonce skeEncKeyName skeEncAlgo'.split(
    ' ',
  )

interface Stored {
  readonly data: string
  readonly metaData: Readonly<Record<string, unknown>>
}

async function recordOf(say: Say, line: string): Promise<Stored> {
  return JSON.parse((await say(line)) ?? 'null')
}

async function opened({ data, metaData }: Stored, key: string): Promise<string> {
  return decryptText(await openAesKey(key), ivOf(String(metaData.ivNonce)), data)
}

async function unwrapped(atSign: AtSign, wrapped: string | null): Promise<string> {
  return unwrap(await openUnwrappingKey((await materialOf(atSign)).encryptionPrivateKey), wrapped ?? '')
}

async function materialOf(atSign: AtSign) {
  return parseAtKeysFile(await (await keysOf(atSign)).exportAtKeys())
}

function ivOf(nonce: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(decodeBase64(nonce))
}

function shown({ answers }: Pick<Profile, 'answers'>) {
  return Object.fromEntries(answers.map(({ name, raw }) => [name, raw]))
}
