import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('main.ts', import.meta.url))

async function endOf(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, HOST: '', FACET_ROOT: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let error = ''
  child.stderr.on('data', (text) => {
    error += text
  })
  const [code] = await once(child, 'close')
  return { code, error }
}

test('a port in use is one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  expect(await endOf({ PORT: String(port) })).toEqual({
    code: 1,
    error: `Facet cannot start: port ${port} is in use; set PORT to another one.\n`,
  })
  taken.close()
})

test('a data folder that cannot be is one sentence', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'facet-main-'))
  await writeFile(join(dir, 'file'), '')
  for (const FACET_DATA of [join(dir, 'file'), join(dir, 'file', 'below'), '/proc/facet']) {
    const { code, error } = await endOf({ PORT: '0', FACET_DATA })
    expect(code).toBe(1)
    expect(error).toMatch(/^Facet cannot start: the data folder .* cannot be used: .*\n$/)
  }
  await rm(dir, { recursive: true })
})
