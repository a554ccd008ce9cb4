import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { type OneServer, openOneServer, openPapers, type Papers } from './testing/one-server.ts'
import { Typed } from './testing/typed.ts'

let papers: Papers
let one: OneServer
const typing: Typed[] = []

beforeAll(async () => {
  papers = await openPapers()
})
afterEach(async () => {
  for (const { socket } of typing.splice(0)) socket.destroy()
  await one.close()
})
afterAll(() => papers.clear())

async function greeted(): Promise<Typed> {
  const typed = await Typed.open(one.listening.address, { ca: papers.authority.cert })
  typing.push(typed)
  await typed.take('@')
  return typed
}

const sumOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('a file of two megabytes goes from one to another as it is, and both are told when it is there [§3.28]', async () => {
  one = await openOneServer(papers)
  const id = '123e4567-e89b-12d3-a456-426614174000'
  const file = randomBytes(2_000_000)
  const sender = await greeted()
  sender.send('from:@alice\n')
  const [, challenge = ''] = /^data:(.*)\n@$/.exec(await sender.take(/\n@$/)) ?? []
  sender.send(`cram:${await cramDigest('secret', challenge)}\n`)
  await sender.take('@alice@')
  sender.send(`stream:init@bob namespace:wavi ${id} aGVsbG8udHh0 ${file.length}\nnoop:0\n`)
  await sender.take('data:ok\n@alice@')
  const receiver = await greeted()
  receiver.send(`stream:receive ${id}\n`)
  expect(await sender.take('\n')).toBe(`stream:ack ${id}\n`)
  sender.socket.write(file)
  const arrived: Buffer[] = []
  for (let left = file.length; left > 0; ) {
    const bytes = Buffer.from(await receiver.take(/.+/s), 'latin1')
    arrived.push(bytes)
    left -= bytes.length
  }
  expect(sumOf(Buffer.concat(arrived))).toBe(sumOf(file))
  receiver.send(`stream:done ${id}\n`)
  expect(await sender.over).toBe(`stream:done ${id}\n`)
  expect(await receiver.over).toBe('')
})
