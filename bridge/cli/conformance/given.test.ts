import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UsageError } from '../command.ts'
import { readGiven } from './given.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-given-'))
  await mkdir(join(dir, 'keys'))
  await mkdir(join(dir, 'certificates'))
  for (const file of [
    'keys/@alice_key.atKeys',
    'certificates/@alice.pem',
    'certificates/@alice.key',
    'c.pem',
    'c.key',
  ]) {
    await writeFile(join(dir, file), '')
  }
})
afterAll(() => rm(dir, { recursive: true }))

async function given(text: string) {
  const file = join(dir, 'given')
  await writeFile(file, text)
  return readGiven(file)
}

test('a line names an atSign, and its secret or key file, and perhaps a certificate', async () => {
  const text = '# two of them\n\n@alice keys/@alice_key.atKeys  c.pem c.key\r\nbob 0b7e6d1c\n@dana c2Vj/cmV0.LXNl==\n'
  expect(await given(text)).toEqual([
    {
      atSign: '@alice',
      keyFile: join(dir, 'keys/@alice_key.atKeys'),
      certFile: join(dir, 'c.pem'),
      certKeyFile: join(dir, 'c.key'),
    },
    { atSign: '@bob', secret: '0b7e6d1c' },
    { atSign: '@dana', secret: 'c2Vj/cmV0.LXNl==' },
  ])
})

test('what a network of ours tells of itself will do, with what is beside it', async () => {
  const network = {
    root: {},
    atSigns: { '@alice': { cramSecret: 's' }, '@bob': { cramSecret: 't', clientCert: '/c', clientKey: '/k' } },
  }
  const alice = {
    atSign: '@alice',
    keyFile: join(dir, 'keys/@alice_key.atKeys'),
    certFile: join(dir, 'certificates/@alice.pem'),
    certKeyFile: join(dir, 'certificates/@alice.key'),
  }
  expect(await given(JSON.stringify(network))).toEqual([
    { ...alice, secret: 's' },
    { atSign: '@bob', secret: 't', certFile: '/c', certKeyFile: '/k' },
  ])
  expect(await given('{"root":{"host":"127.0.0.1","port":64},"ca":"/ca.pem"}')).toEqual([alice])
})

test.each([
  ['@alice', /^Line 1 of .*: an atSign, and its secret or the path of its key file\.$/],
  ['@alice s c.pem', /^Line 1 of .*: a certificate and its key may follow, nothing else\.$/],
  ['# nobody\n', /names no atSign\.$/],
  ['@alice s\n@Alice t', /names @alice twice\.$/],
  ['@alice keys/none.atKeys', /^Line 1 of .*: there is no such key file\.$/],
  [`${'b264'.repeat(16)} @dana`, /^Line 1 of .*: an atSign comes first\.$/],
  ['s3cret @dana', /^Line 1 of .*: an atSign comes first\.$/],
  ['@alice keys/@alice_key.atKeys s3cret c.key', /^Line 1 of .*: there is no such certificate, or no key of it\.$/],
  ['{"atSigns":{"b264 s3cret":{}}}', /has a name in it that is no atSign\.$/],
  ['{"atSigns":', /is neither network\.json nor a list of atSigns\.$/],
])('%j is told to be wrong, without what stands in it', async (text, words) => {
  const error = await given(text).catch((reason: Error) => reason)
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toMatch(words)
  expect((error as Error).message).not.toMatch(/b264|s3cret|none/)
})
