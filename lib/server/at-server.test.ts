import { MemoryLevel } from 'memory-level'
import { afterEach, describe, expect, test } from 'vitest'
import { generateSigningPair, sign } from '../crypto/signature.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import type { Keystore } from '../store/keystore.ts'
import { openKeystore } from '../store/level-keystore.ts'
import { memoryPair } from '../transport/memory.ts'
import { AtServer, type AtServerOptions } from './at-server.ts'
import { ManualClock } from './testing/clock.ts'
import { certificateOf } from './testing/network.ts'
import { promised } from './testing/promised.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const pair = generateSigningPair()
// Key pair A of §11.3.
const publicKeyA =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyXdgomWSpv6Eb9uvdamGVnisl2dUUuGto2hNCHxrkwFt3hkiLqofgPdtoiKWZXU3/XIIvqJ4fIkFbBPtf1NILRgTPTJR9sRPgVrlWTtNGhD+QRQGBp3DvgoItd66WF6WtbuZpXdUzJw+ZYvHEJQppy7zxYY6i5cfpdaVUq1fyPra4hCCVdjdW9kTS5kL7VYJlpQrplLcMkS8B9tHnjoqltESg5OBQ+CKelx+HSLGTqrWquFRX+hQKIq04Fx/tHcaaiPhQxcjBRHTbKGJts0E5mRjV+lUOxedQ4eKTGz98biXwrA/l0tU9VMsi2YSznirc40R9VLFJkZEtmVg09e/cwIDAQAB'
const eccPublicKey =
  '04a9045cfadb5abd239d45e1a8370b39e865477d8889b56a36a74913228afd132bf4d01b16ba2421ed6b18922b69b16bc0dcdb4508a0a9047f20f54cb258629244'
// The challenge of §11.3 R1 and §11.4.
const challengeIds = ['4a160d33-0c63-4800-bee0-ee254752f8c8', '6c987cc1-0dde-4ba1-af56-a9677086182']
const challenge = `_${challengeIds[0]}@alice:${challengeIds[1]}`

const opened: AtServer[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
})

describe('a connection', () => {
  test('is greeted with one byte [§2.2]', async () => {
    const raw = await connected()
    expect(await raw.take(/@/)).toBe('@')
    expect(raw.text).toBe('')
  })

  test('gets each reply and its prompt in one write [§2.5]', async () => {
    const { server } = await started()
    const [near, far] = memoryPair()
    void server.accept(far)
    const chunks: string[] = []
    const read = (async () => {
      for await (const chunk of near) chunks.push(new TextDecoder().decode(chunk))
    })()
    await near.write(new TextEncoder().encode('noop:0\nhello\nfrom:@al ice\n@exit\n'))
    await read
    expect(chunks).toEqual([
      '@',
      'data:ok\n@',
      'error:AT0003-Exception: invalid command\n@',
      'error:AT0003-Exception: Invalid syntax. syntax from:@<atSign> e.g from:@alice\n@',
    ])
  })

  test('is answered on a blank line, as the C SDK expects [§1.3, §11.6 T15]', async () => {
    const raw = await connected()
    await raw.take(/@/)
    await raw.send('\r\n')
    expect(await raw.take(/\n@$/)).toBe('error:AT0003-Exception: invalid command\n@')
    expect(await raw.ask('  ')).toBe('error:AT0003-Exception: invalid command\n@')
  })

  test('is answered on bytes that are no text [§13.27]', async () => {
    const raw = await connected()
    await raw.take(/@/)
    await raw.send(Uint8Array.of(0x6c, 0xc3, 0x28, 0x0a))
    expect(await raw.take(/\n@$/)).toBe('error:AT0003-Exception: invalid command\n@')
    expect(await raw.ask('noop:0')).toBe('data:ok\n@')
  })

  test.each([3, 8])('waits for the end of a line that is cut after %i bytes [§11.8, 2026 §15.2]', async (cut) => {
    const { keystore, server } = await started()
    await keystore.put(parseAtKey('public:✓.wavi@alice'), 'yes', {})
    const raw = connect(server)
    await raw.take(/@/)
    const line = new TextEncoder().encode('lookup:✓.wavi@alice\n')
    await raw.send(line.subarray(0, cut))
    await raw.send(line.subarray(cut))
    expect(await raw.take(/\n@$/)).toBe('data:yes\n@')
    expect(raw.text).toBe('')
  })

  test('answers what was sent before the other side closed', async () => {
    const { keystore, server } = await started()
    const [near, far] = memoryPair()
    const served = server.accept(far)
    await near.write(new TextEncoder().encode(`from:@alice\n`))
    near.close()
    await served
    expect(keystore.lastCommitId).toBe(1)
  })

  test('spaces before the first colon and capitals do not matter [§2.4]', async () => {
    const raw = await connected()
    await raw.take(/@/)
    expect(await raw.ask('NOOP :0')).toBe('data:ok\n@')
    expect(await raw.ask('Info:brief')).toMatch(/^data:\{"version"/)
  })
})

describe('logging in', () => {
  test('by cram, with the vector of §11.2', async () => {
    const ids = ['6665436c-29ff-481b-8dc6-129e89199718', '29741692-6c08-408c-b93b-24d2758cc0f9']
    const secret =
      'b26455a907582760ebf35bc4847de549bc41c24b25c8b1c58d5964f7b4f8a43bc55b0e9a601c9a9657d9a8b8bbc32f88b4e38ffaca03c8710ebae1b14ca9f364'
    const raw = await connected({ secret, randomId: () => ids.shift() ?? '' })
    await raw.take(/@/)
    expect(await raw.ask('from:@alice')).toBe(
      'data:_6665436c-29ff-481b-8dc6-129e89199718@alice:29741692-6c08-408c-b93b-24d2758cc0f9\n@',
    )
    const digest =
      'ebec57ed50835669272ef3a5802184952a5c3bb6aeab773bec94cc1b0f2340156b07e8b046d7332d5584623fd16651254eaeb3638097265c99510517c5bc523c'
    expect(await raw.ask(`cram:${digest}`)).toBe('data:success\n@alice@')
  })

  test('by pkam, with the RSA vector of §11.3', async () => {
    const raw = await challenged(publicKeyA)
    const signature =
      'GkO03AK+NPeQXgaqteHXDAr9XFwmfHeNhQ0RCBPFdeIlG0D0ZHKUJGG/RJ7G4MF8jAiStldprk1qB9TKFllAIdvBJ3QZyve9EuD54d8Cmas4sUY4QC4DDccR+rte8B6q1ia4RI3IulRR7GiJCZ6wmoopHCU0PKgTS9sJ0qICvIYowR2vKwM6xofhWm+by06KgLU3Lh1ZE9Yu0Y4ExX0FPxxGvSJ58hwx70BfDcd2KC27dW7T1qeQpohNYvyA3x6nXrUhFLMvjvtRnbqBZxqXyTry/nxxH5ewNKjoTvcNGyy3zwQByUxcoSyBWaadUIKGBX0MJ3kskg7VDVCX4cuYxg=='
    expect(await raw.ask(`pkam:${signature}`)).toBe('data:success\n@alice@')
    expect(await raw.ask('llookup:nokey.app@alice')).toBe(
      'error:AT0015-key not found : nokey.app@alice does not exist in keystore\n@alice@',
    )
  })

  test('by pkam, with the ECC vector of §11.4', async () => {
    const raw = await challenged(eccPublicKey)
    const signature =
      'NmM2NTVhNjFjMmFkOGUyYTdkOWZkMDgyNTc4YzlmODE1MDA4OTAxNzFjNTY2MmY1MWI1NGZhOWNjMjY1M2ZlOWRkYmI1YzUzZjY1Yzg1MDEzMmYxODU1MDAxMTIwZGFiZjRhNGFiYTQwNmZiNzgyMmEwMTU2ZjhlYmU3NDkwYTU='
    expect(await raw.ask(`pkam:signingAlgo:ecc_secp256r1:hashingAlgo:sha512:${signature}`)).toBe(
      'data:success\n@alice@',
    )
  })

  test('a new client reads errors as JSON, before it has logged in and after [§11.6 T16]', async () => {
    const { publicKey, privateKey } = await pair
    const raw = await challenged(publicKey, ':clientConfig:{"version":"3.0.38"}')
    expect(await raw.ask('llookup:nokey.app@alice')).toBe(
      'error:{"errorCode":"AT0401","errorDescription":"Exception: Command cannot be executed without auth"}\n@',
    )
    expect(await raw.ask(`pkam:${await sign(privateKey, challenge)}`)).toBe('data:success\n@alice@')
    expect(await raw.ask('llookup:nokey.app@alice')).toBe(
      'error:{"errorCode":"AT0015","errorDescription":"key not found : nokey.app@alice does not exist in keystore"}\n@alice@',
    )
  })

  test('an unknown enrollment is told in the colon form, also to clients that read JSON [§2.6]', async () => {
    const raw = await challenged(publicKeyA, ':clientConfig:{"version":"3.1.0"}')
    expect(await raw.ask('pkam:enrollmentId:1:AAAA')).toBe('error:AT0028:enrollment_id: 1 is expired or invalid\n@')
  })

  async function challenged(publicKey: string, clientConfig = ''): Promise<Raw> {
    const ids = [...challengeIds]
    const { server, keystore } = await started({ randomId: () => ids.shift() ?? '' })
    await keystore.put(parseAtKey('privatekey:at_pkam_publickey'), publicKey, {})
    const raw = connect(server)
    await raw.take(/@/)
    expect(await raw.ask(`from:@alice${clientConfig}`)).toBe(`data:${challenge}\n@`)
    return raw
  }
})

describe('the first start [§2.9]', () => {
  test('makes the signing pair, commit ids 0 and 1', async () => {
    const { keystore } = await started({ secret: 's' })
    const { publicKey, privateKey } = await pair
    expect((await keystore.get(parseAtKey('public:signing_publickey@alice')))?.value).toBe(publicKey)
    expect((await keystore.get(parseAtKey('@alice:signing_privatekey@alice')))?.value).toBe(privateKey)
    expect((await keystore.get(parseAtKey('privatekey:at_secret')))?.value).toBe('s')
    const commits: string[] = []
    for await (const { commitId, operation } of keystore.changes(-1)) commits.push(`${commitId}${operation}`)
    expect(commits).toEqual(['0+', '1+'])
  })

  test('the next start changes nothing', async () => {
    const { keystore, again } = await started({ secret: 's' })
    await again({ secret: 's', generateSigningPair: () => Promise.reject(new Error('there is a pair')) })
    expect(keystore.lastCommitId).toBe(1)
  })

  test('a deleted secret does not come back', async () => {
    const { keystore, again } = await started({ secret: 's' })
    await keystore.put(parseAtKey('privatekey:at_secret_deleted'), 'true', {})
    await keystore.remove(parseAtKey('privatekey:at_secret'))
    await again({ secret: 's' })
    expect(await keystore.get(parseAtKey('privatekey:at_secret'))).toBeUndefined()
  })
})

test('a secret that the owner deletes does not come back with the next start [§2.9, §3.12]', async () => {
  const { server, keystore, again } = await started({ secret: 's' })
  await keystore.put(parseAtKey('privatekey:at_pkam_publickey'), (await pair).publicKey, {})
  const raw = connect(server)
  await raw.take(/@/)
  const challenge = (await raw.ask('from:@alice')).slice('data:'.length, -2)
  await raw.ask(`pkam:${await sign((await pair).privateKey, challenge)}`)
  expect(await raw.ask('delete:privatekey:at_secret')).toBe('data:-1\n@alice@')
  await server.close()
  await again({ secret: 's' })
  expect(await keystore.get(parseAtKey('privatekey:at_secret'))).toBeUndefined()
})

test('closing the server waits for an expiry that has begun, so that the keystore may be closed', async () => {
  const { server, keystore, clock } = await started()
  const begun = promised()
  const done = promised<number>()
  keystore.expire = () => {
    begun.resolve()
    return done.promise
  }
  const passing = clock.advance(180_000)
  await begun.promise
  let closed = false
  const closing = server.close().then(() => {
    closed = true
  })
  // Without the expiry, nothing is left to wait for.
  await new Promise((resolve) => setImmediate(resolve))
  expect(closed).toBe(false)
  done.resolve(0)
  await closing
  await passing
})

test('closing the server ends every connection, and lets nobody in', async () => {
  const { server } = await started()
  const raw = connect(server)
  await raw.take(/@/)
  await server.close()
  expect(await raw.over).toBe('')
  expect(await connect(server).over).toBe('')
})

test('a mistake of ours is reported, answered and closes', async () => {
  const unexpected: unknown[] = []
  const { keystore, server } = await started({ onUnexpected: (error) => unexpected.push(error) })
  const mistake = new TypeError('no such thing')
  keystore.get = () => Promise.reject(mistake)
  const raw = connect(server)
  await raw.take(/@/)
  await raw.send('lookup:phone@alice\n')
  expect(await raw.over).toBe('error:AT0011-Exception: Exception: the server has made a mistake\n@')
  expect(unexpected).toEqual([mistake])
})

test('without the certificate rule, anyone may claim to be anyone [§7.7]', async () => {
  const raw = await connected({ requireClientCertificate: false })
  await raw.take(/@/)
  expect(await raw.ask('from:@bob')).toMatch(/^data:proof:_[\w-]+@bob:pol1\.[\w-]+={0,2}\n@$/)
})

describe('a certificate speaks for @bob only when it names his host [§3.2]', () => {
  const names: [string, { commonName?: string; names: string[] }, boolean][] = [
    ['its common name', { commonName: 'bob.test', names: [] }, true],
    ['one of its other names', { names: ['x.test', 'BOB.test'] }, true],
    ['a longer name', { commonName: 'notbob.test', names: ['bob.test.evil.example'] }, false],
    ['a shorter name', { commonName: 'bob', names: ['test'] }, false],
    ['no name at all', { names: [] }, false],
  ]
  test.each(names)('%s', async (_, certificate, accepted) => {
    const { server } = await started({ findAddress: async () => ({ host: 'bob.test', port: 1 }) })
    const [near, far] = memoryPair({ secondSees: certificate })
    void server.accept(far)
    const raw = new Raw(near)
    await raw.take(/@/)
    expect(await raw.ask('from:@bob')).toMatch(
      accepted ? /^data:proof:/ : /^error:AT0401-Exception: Certificate Verification Failed\n@$/,
    )
  })
})

async function started(options: Partial<AtServerOptions> = {}): Promise<{
  server: AtServer
  keystore: Keystore
  clock: ManualClock
  again(options: Partial<AtServerOptions>): Promise<AtServer>
}> {
  const clock = new ManualClock()
  const keystore = await openKeystore({ owner: alice, level: new MemoryLevel<string, string>(), now: clock.now })
  const again = async (more: Partial<AtServerOptions>) => {
    const server = new AtServer({
      owner: alice,
      keystore,
      dial: () => Promise.reject(new Error('nobody is to be called')),
      findAddress: async () => undefined,
      now: clock.now,
      after: clock.after,
      randomId: () => crypto.randomUUID(),
      generateSigningPair: () => pair,
      ...more,
    })
    opened.push(server)
    await server.start()
    return server
  }
  return { server: await again(options), keystore, clock, again }
}

async function connected(options?: Partial<AtServerOptions>): Promise<Raw> {
  return connect((await started(options)).server)
}

function connect(server: AtServer): Raw {
  const [near, far] = memoryPair({ secondSees: certificateOf(alice) })
  void server.accept(far)
  return new Raw(near)
}
