import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Its servers have a file open for each store and more.
test.skipIf(process.platform === 'win32')(
  'memory that could not be measured is no figure, and not kept',
  async () => {
    const file = fileURLToPath(new URL('memory.ts', import.meta.url))
    const command = 'ulimit -n 100 && exec "$0" --import tsx "$1"'
    const child = spawn('sh', ['-c', command, process.execPath, file], { stdio: ['ignore', 'pipe', 'pipe'] })
    const text = { out: '', err: '' }
    child.stdout.on('data', (piece) => {
      text.out += piece
    })
    child.stderr.on('data', (piece) => {
      text.err += piece
    })
    const [code] = await once(child, 'close')
    expect(text.out).toBe('')
    expect(text.err).toContain('nothing was measured')
    expect(code).toBe(1)
  },
  60_000,
)
