import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type AtClient, openAtClient } from '../../lib/client/at-client.ts'
import type { UploadState } from '../../lib/client/files/transfer.ts'
import type { FileTransfer } from '../../lib/client/files/upload.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { binHome } from '../../lib/files/bin-home.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { fileToSend, intoFolder } from '../bench/file-folder.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { tlsDial } from '../listen/dial.ts'
import { ServedBin } from './testing/served.ts'

/** However slow the machine is at the moment. */

// Files from one to another over everything that there is: TLS, the gateway, the disk and a bin.

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
// More than waits in the buffers of a line that is cut.
const contents = randomBytes(24_000_000)

let dir: string
let network: Network
let served: ServedBin
const clients: AtClient[] = []
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-files-test-'))
  network = await startNetwork({ atSigns: [alice, bob], dir: join(dir, 'network'), gateway: {} })
  served = await ServedBin.open({ now: Date.now })
  await writeFile(join(dir, 'plan.pdf'), contents)
}, 60_000)
afterAll(async () => {
  for (const client of clients) client.close()
  await served.close()
  await network.close()
  await rm(dir, { recursive: true })
})

async function open(atSign: typeof alice, dial: Dial = tlsDial(network.route)): Promise<AtClient> {
  const client = openAtClient({ atSign, keys: await openKeyRing(await network.keys(atSign)), dial })
  clients.push(client)
  return client
}

/** As a page reaches servers. */
function throughGateway(): Dial {
  if (!network.bridge) throw new Error('this network has no gateway')
  const { origin } = new URL(network.bridge.replace('ws:', 'http:'))
  return webSocketDial({ url: network.bridge, WebSocket: WebSocket as never, origin })
}

/** Whoever is told, is told by their own server. */
async function told(sender: AtClient, [sent]: FileTransfer[]): Promise<string> {
  await expect.poll(() => sender.notifyStatus(sent?.notificationId ?? '')).toBe('delivered')
  return sent?.transferId ?? ''
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(dir, 'received-'))
  await mkdir(folder, { recursive: true })
  return folder
}

const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('by a bin: what is cut off on the way there or back goes on where it was', async () => {
  const [sender, recipient] = [await open(alice), await open(bob, throughGateway())]
  const file = await fileToSend(join(dir, 'plan.pdf'), 'plan.pdf')
  const home = binHome({ url: served.url, chunksPerPiece: 4 })
  const states: UploadState[] = []
  const broken = sender.uploadFile([file], [bob], {
    home: {
      ...home,
      async put(place, from, piece, options) {
        const putting = home.put(place, from, piece, options)
        // In the middle of the third piece.
        if (states.length === 3) served.cut()
        return putting
      },
    },
    onState: (state) => states.push(state),
  })
  await expect(broken).rejects.toMatchObject({ code: 'AT0021' })
  const state = states.at(-1) as UploadState
  expect(state.files[0]?.sent).toBeGreaterThan(2_000_000)
  const begins: number[] = []
  const sent = await sender.uploadFile([file], [bob], {
    home,
    resume: state,
    onProgress: (one) => one.kind === 'file' && begins.push(one.sent),
  })
  expect(await told(sender, sent)).toBe(state.transferId)
  expect(begins[0]).toBeGreaterThan(state.files[0]?.sent ?? 0)

  const folder = await newFolder()
  let isCut = false
  const options = { into: intoFolder(folder), homes: [home] }
  const cut = await recipient.downloadFile(state.transferId, alice, {
    ...options,
    onProgress: ({ received }) => {
      if (received === 0 || isCut) return
      isCut = true
      served.cut()
    },
  })
  expect(cut).toMatchObject([{ isChecked: false, error: { code: 'AT0021' } }])
  const from: number[] = []
  const again = await recipient.downloadFile(state.transferId, alice, {
    ...options,
    onProgress: ({ received }) => from.push(received),
  })
  expect(again).toMatchObject([{ isChecked: true }])
  expect(from[0]).toBeGreaterThanOrEqual(262_144)
  expect(sumOf(await readFile(join(folder, 'plan.pdf')))).toBe(sumOf(contents))
})

test('by records of the sender’s atServer', async () => {
  const [sender, recipient] = [await open(alice, throughGateway()), await open(bob)]
  const sent = await sender.uploadFile([await fileToSend(join(dir, 'plan.pdf'), 'plan.pdf')], [bob])
  const folder = await newFolder()
  const received = await recipient.downloadFile(await told(sender, sent), alice, { into: intoFolder(folder) })
  expect(received).toMatchObject([{ isChecked: true }])
  expect(sumOf(await readFile(join(folder, 'plan.pdf')))).toBe(sumOf(contents))
})

test('live, between two who reach their servers as pages do [C162, C236]', async () => {
  const [sender, recipient] = [await open(alice, throughGateway()), await open(bob, throughGateway())]
  const folder = await newFolder()
  const stop = new AbortController()
  let ready = () => {}
  const listening = new Promise<void>((resolve) => {
    ready = resolve
  })
  const over = recipient.receiveStreams({
    signal: stop.signal,
    onState: (state) => state === 'listening' && ready(),
    ask: ({ name, size }) => intoFolder(folder)({ name, size, index: 0 }),
    onResult: () => stop.abort(),
  })
  await listening
  const sent = await sender.stream(bob, await fileToSend(join(dir, 'plan.pdf'), 'plan.pdf'))
  expect(sent).toEqual({ status: 'complete' })
  await over
  expect(sumOf(await readFile(join(folder, 'plan.pdf')))).toBe(sumOf(contents))
})
