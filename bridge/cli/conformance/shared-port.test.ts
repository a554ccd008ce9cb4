import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MemoryBook } from '../../../lib/directory/address-book.ts'
import { AtDirectory } from '../../../lib/directory/at-directory.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Host, startHost } from '../../host/host.ts'
import { openPapers, type Papers } from '../../listen/testing/one-server.ts'
import { type Listening, listenTls } from '../../listen/tls-server.ts'
import { run } from '../testing/run.ts'

const atSigns = ['@alice', '@bob', '@carol'].map(parseAtSign)

let papers: Papers
let directory: Listening
let host: Host

beforeAll(async () => {
  papers = await openPapers()
  const { authority, identity } = papers
  const credentials = { cert: identity.cert, key: identity.key }
  const book = new MemoryBook([])
  const atDirectory = new AtDirectory({ book })
  const at = { host: '127.0.0.1', ...credentials }
  directory = await listenTls({ ...at, accept: (client) => void atDirectory.accept(client) })
  host = await startHost({
    atSigns: atSigns.map((atSign) => ({ atSign, secret: `secret of ${atSign}`.replaceAll(' ', '-') })),
    host: '127.0.0.1',
    sharedPort: 0,
    dir: join(papers.dir, 'data'),
    credentials,
    ca: authority.cert,
    directory: directory.address,
  })
  const { shared } = host
  if (shared) book.replace(atSigns.map((atSign) => [atSign, shared]))
})
afterAll(async () => {
  await host.close()
  await directory.close()
  await papers.clear()
})

test('a folder that cannot be is said before anybody is activated', async () => {
  const [list, none] = [join(papers.dir, 'one'), join(papers.dir, 'one', 'keys')]
  await writeFile(list, '@alice secret-of-@alice')
  const reach = ['--root', formatAddress(directory.address), '--ca', papers.authority.certFile]
  expect(await run(['conformance', ...reach, '--secrets', list, '--activate', none])).toEqual({
    code: 5,
    out: '',
    error: `No keys can be kept in ${none}: there is a file where a folder should be.\n`,
  })
})

test('those who share a port are activated and tested, also when one of them cannot be', async () => {
  const { certFile, keyFile } = papers.identity
  const line = (atSign: string, secret: string) => `${atSign} ${secret} ${certFile} ${keyFile}`
  const list = join(papers.dir, 'list')
  await writeFile(
    list,
    [line('@bob', 'wrong'), line('@alice', 'secret-of-@alice'), line('@carol', 'secret-of-@carol')].join('\n'),
  )
  const keys = join(papers.dir, 'made', 'keys')
  const reach = ['--root', formatAddress(directory.address), '--ca', papers.authority.certFile]
  const told = await run(['conformance', ...reach, '--secrets', list, '--activate', keys])
  const failed = told.out.match(/^not ok +.*$/gm) ?? []
  expect(failed.filter((one) => !one.includes('Activating @bob'))).toEqual([])
  expect(failed).toHaveLength(2)
  expect(told.out).toContain('ok      Activating @carol: secret, login key')
  expect(told.error).toContain('Nothing further is tested of @bob: the new keys do not let in.\n')
  expect(told.out).toContain('ok      Prompts: ')
  expect(told.code).toBe(1)
  expect((await readdir(keys)).sort()).toEqual(['@alice_key.atKeys', '@bob_key.atKeys', '@carol_key.atKeys'])
}, 120_000)
