// The least that a durable write can be: append and fdatasync. Arguments: file, bytes of a record.
// A line "<writers> <millis>" in, records per second out.
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { endWithParent } from '../lifetime.ts'

const [file = '', size = '0'] = process.argv.slice(2)
endWithParent()
const handle = await open(file, 'a')
const record = Buffer.alloc(Number(size), 'x')

async function write(end: number): Promise<number> {
  let written = 0
  for (; performance.now() < end; written++) {
    await handle.write(record)
    await handle.datasync()
  }
  return written
}

for await (const line of createInterface(process.stdin)) {
  const [writers = 1, millis = 0] = line.split(' ').map(Number)
  const start = performance.now()
  const written = await Promise.all(Array.from({ length: writers }, () => write(start + millis)))
  const all = written.reduce((sum, count) => sum + count, 0)
  process.stdout.write(`${(all * 1000) / (performance.now() - start)}\n`)
}
