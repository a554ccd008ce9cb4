import { createInterface } from 'node:readline'
import type { ConnectionOptions } from 'node:tls'
import { type ClientOptions, WebSocket } from 'ws'
import type { Address } from '../../../lib/protocol/address.ts'
import { connectTls } from '../../listen/connect.ts'
import { type Bench, several } from '../bench.ts'
import type { Result } from '../table.ts'

const few = 100
const many = 700
const abreast = 20

/** What the resident memory of a server grows by for one more connection that was greeted and says nothing. */
export async function idleConnections(bench: Bench): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, bare, open] of [
    ['idle connection, TLS', 'bare-tls', openTls],
    ['idle connection, WebSocket', 'bare-web-socket', openWebSocket],
  ] as const) {
    const ours = await kilobytesEach(bench, 'ours', open)
    const beside = await kilobytesEach(bench, bare, open)
    results.push({ name, connections: many, unit: 'kB', ours, beside, ratios: [ours / beside] })
  }
  return results
}

type Open = (address: Address, ca: string) => Promise<() => void>

async function kilobytesEach(bench: Bench, which: string, open: Open): Promise<number> {
  const child = bench.start('idle-server.ts', which, await bench.folder())
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]()
  const { ca, ...address } = JSON.parse((await lines.next()).value)
  const resident = async () => {
    child.stdin?.write('\n')
    return Number((await lines.next()).value)
  }
  const closing: (() => void)[] = []
  const openUpTo = async (count: number) => {
    await several(abreast, async () => {
      while (closing.length < count) closing.push(await open(address, ca))
    })
  }
  await openUpTo(few)
  const before = await resident()
  const opened = closing.length
  await openUpTo(many)
  const after = await resident()
  const each = (after - before) / (closing.length - opened)
  for (const close of closing) close()
  child.kill()
  return each
}

async function openTls(address: Address, ca: string): Promise<() => void> {
  const socket = await connectTls(address, { ca })
  await new Promise((resolve) => socket.once('data', resolve))
  return () => socket.destroy()
}

async function openWebSocket({ host, port }: Address, ca: string): Promise<() => void> {
  const options: ClientOptions & ConnectionOptions = { ca, ALPNProtocols: ['http/1.1'] }
  const socket = new WebSocket(`wss://${host}:${port}/ws`, options)
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject))
  return () => socket.terminate()
}
