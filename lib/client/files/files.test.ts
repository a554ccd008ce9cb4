import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sealedFileScheme } from '../../crypto/sealed-file.ts'
import { TransferExpired } from '../../files/transfer-expired.ts'
import { parseTransferRecord } from '../../files/transfer-record.ts'
import { sharedKey } from '../../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../../protocol/at-sign.ts'
import type { AtClient } from '../at-client.ts'
import { alice, bob, carol, People } from '../testing/people.ts'
import type { FileSink, OpenSink } from './download.ts'
import { MemoryHome } from './testing/memory-home.ts'
import type { UploadState } from './transfer.ts'
import type { UploadOptions, UploadProgress } from './upload.ts'

/** However slow the machine is at the moment. */

let people: People
let alices: AtClient
let bobs: AtClient
beforeEach(async () => {
  people = await People.meet()
  alices = await people.client(alice)
  bobs = await people.client(bob)
})
afterEach(() => people.part())

const kilobyte = 1024
const hour = 3_600_000
const day = 24 * hour

function fileOf(name: string, size: number, seed = 7): File {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * seed + (at >> 10)) % 251)
  return new File([bytes], name)
}

async function sumOf(blob: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Files in memory, as they are there after however many tries. */
class Folder {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly closed: string[] = []
  onWrite: (() => void) | undefined

  readonly into: OpenSink = async ({ name }): Promise<FileSink> => {
    const has = this.files.get(name)?.length ?? 0
    return {
      has,
      read: () => new Blob([this.files.get(name) ?? new Uint8Array()]).stream(),
      write: async (at, bytes) => {
        const before = this.files.get(name) ?? new Uint8Array()
        const after = new Uint8Array(at + bytes.length)
        after.set(before.subarray(0, at))
        after.set(bytes, at)
        // What is handed to a worker is not here any more.
        structuredClone(bytes, { transfer: [bytes.buffer] })
        this.files.set(name, after)
        this.onWrite?.()
      },
      close: async () => void this.closed.push(name),
    }
  }

  sum(name: string): Promise<string> {
    return sumOf(new Blob([this.files.get(name) ?? new Uint8Array()]))
  }
}

/** Sends, and waits until it was told. What is kept of it is how far it was each time that more was safe. */
async function send(files: File[], to: AtSign[], options: UploadOptions = {}) {
  const states: UploadState[] = []
  const sent = await alices.uploadFile(files, to, { ...options, onState: (state) => states.push(state) })
  for (const { notificationId } of sent) {
    if (notificationId) await expect.poll(() => alices.notifyStatus(notificationId)).toBe('delivered')
  }
  const [first] = sent
  if (!first) throw new Error('nobody was sent anything')
  return { sent, states, transferId: first.transferId, state: states.at(-1) as UploadState }
}

test('three files reach two people, with progress for each file and person, and are what they were [C240, C242]', async () => {
  const files = [fileOf('plan.pdf', 700 * kilobyte), fileOf('日本 map.txt', 5, 3), fileOf('empty', 0)]
  const progress: UploadProgress[] = []
  const { sent, transferId } = await send(files, [bob, carol], { onProgress: (one) => progress.push(one) })
  expect(sent).toMatchObject([
    { sharedWith: bob, isTold: true },
    { sharedWith: carol, isTold: true },
  ])
  for (const [index, { name, size }] of files.entries()) {
    expect(progress.filter((one) => one.kind === 'file' && one.index === index).at(-1)).toMatchObject({
      name,
      sent: size,
      size,
    })
  }
  expect(progress.flatMap((one) => (one.kind === 'person' ? [one.sharedWith] : [])).sort()).toEqual([bob, carol])
  for (const client of [bobs, await people.client(carol)]) {
    const folder = new Folder()
    const received = await client.downloadFile(transferId, alice, { into: folder.into })
    expect(received.map(({ isChecked }) => isChecked)).toEqual([true, true, true])
    for (const file of files) expect(await folder.sum(file.name)).toBe(await sumOf(file))
    expect(folder.closed).toEqual(files.map(({ name }) => name))
  }
})

test('what the recipient is told is a record of existing apps, with a word on how it is sealed [data formats §15.1]', async () => {
  const { transferId } = await send([fileOf('plan.pdf', 10)], [bob], { notes: 'as promised', namespace: 'mospherepro' })
  const found = await bobs.get(sharedKey(`${transferId}.mospherepro`, alice, bob))
  const json = JSON.parse(found?.text ?? '')
  expect(json).toMatchObject({
    transferId,
    ivBase64: null,
    sharedWith: '@bob',
    sharedStatus: true,
    fileStatus: [{ fileName: 'plan.pdf', isUploaded: true, size: 10, error: null }],
    error: null,
    notes: 'as promised',
    scheme: sealedFileScheme,
  })
  expect(transferId).toMatch(/^file_transfer_[0-9a-f-]{36}$/)
  expect(found?.metadata).toMatchObject({ ttr: -1, ttl: 30 * day })
})

test('one who cannot be told is said, and the others have theirs all the same [C241]', async () => {
  const nobody = parseAtSign('@nobody')
  const { sent, transferId } = await send([fileOf('a', 10)], [nobody, bob])
  expect(sent).toMatchObject([
    { sharedWith: nobody, isTold: false, error: { code: 'AT0007' }, record: { sharedStatus: false } },
    { sharedWith: bob, isTold: true, record: { sharedStatus: true } },
  ])
  expect(await bobs.downloadFile(transferId, alice, { into: new Folder().into })).toMatchObject([{ isChecked: true }])
})

test('one who is named twice is told once', async () => {
  const { sent } = await send([fileOf('a', 10)], [bob, bob])
  expect(sent).toHaveLength(1)
})

test('where nobody can be told anything, nothing is sent', async () => {
  const home = new MemoryHome()
  const progress: UploadProgress[] = []
  const nobodys = [parseAtSign('@nobody'), alice]
  const sending = alices.uploadFile([fileOf('a', 10)], nobodys, { home, onProgress: (one) => progress.push(one) })
  await expect(sending).rejects.toMatchObject({ code: 'AT0007' })
  const each = { kind: 'person', isTold: false }
  expect(progress).toMatchObject([
    { ...each, sharedWith: '@nobody', error: { code: 'AT0007' } },
    { ...each, sharedWith: alice, error: { code: 'AT0022' } },
  ])
  expect(home.puts).toBe(0)
  await expect(alices.uploadFile([], [bob])).rejects.toMatchObject({ code: 'AT0022' })
})

test('where it waits there is nothing of it to be read, not even its name [C245]', async () => {
  const home = new MemoryHome()
  const text = 'nobody else may read this '.repeat(40_000)
  await send([new File([text], 'secret plan.txt')], [bob], { home })
  const stored = Buffer.concat([...home.files.values()].map((bytes) => Buffer.from(bytes)))
  expect(stored.length).toBeGreaterThan(text.length)
  expect(stored.includes('nobody else')).toBe(false)
  expect(JSON.stringify([...home.files.keys()])).not.toContain('secret')
})

test('a home that knows no pieces is given each file at once', async () => {
  const home = new MemoryHome()
  home.chunksPerPiece = undefined
  // So many chunks that they are put together on the way.
  const files = [fileOf('large.bin', 17_500 * kilobyte), fileOf('empty', 0)]
  const { transferId } = await send(files, [bob], { home })
  expect(home.puts).toBe(2)
  const folder = new Folder()
  const received = await bobs.downloadFile(transferId, alice, { into: folder.into, homes: [home] })
  expect(received.map(({ isChecked }) => isChecked)).toEqual([true, true])
})

describe('an upload that is paused', () => {
  const file = fileOf('large.bin', 1500 * kilobyte)

  /** Aborted after so many pieces; the state as it would be read back after a reload. */
  async function paused(home: MemoryHome, pieces: number): Promise<UploadState> {
    const pause = new AbortController()
    let state: UploadState | undefined
    const sending = alices.uploadFile([file], [bob], {
      home,
      keepMillis: hour,
      signal: pause.signal,
      onState: (one) => {
        state = JSON.parse(JSON.stringify(one))
        if (home.puts === pieces) pause.abort(new Error('paused'))
      },
    })
    await expect(sending).rejects.toThrow('paused')
    return state as UploadState
  }

  test('goes on after a reload where it was, and arrives whole', async () => {
    const home = new MemoryHome()
    const state = await paused(home, 3)
    const before = home.puts
    alices.close()
    alices = await people.client(alice)
    const { transferId } = await send([file], [bob], { home, resume: state })
    expect(transferId).toBe(state.transferId)
    expect(home.puts - before).toBeLessThanOrEqual(3)
    const folder = new Folder()
    await bobs.downloadFile(transferId, alice, { into: folder.into, homes: [home] })
    expect(await folder.sum('large.bin')).toBe(await sumOf(file))
  })

  test('holds no key that its place of keeping could read, and is nobody else’s', async () => {
    const home = new MemoryHome()
    const state = await paused(home, 2)
    const { sent } = await send([file], [bob], { home, resume: state })
    expect(JSON.stringify(state)).not.toContain(sent[0]?.record.fileEncryptionKey)
    const stolen = bobs.uploadFile([file], [carol], { home, resume: state })
    await expect(stolen).rejects.toMatchObject({ code: 'AT0014' })
  })

  test('does not go on with a file that is another one now [AT0022]', async () => {
    const home = new MemoryHome()
    const state = await paused(home, 2)
    const { puts } = home
    const changed = alices.uploadFile([fileOf('large.bin', file.size, 3)], [bob], { home, resume: state })
    await expect(changed).rejects.toMatchObject({ code: 'AT0022', message: /large.bin has changed/ })
    const other = alices.uploadFile([fileOf('other.bin', file.size)], [bob], { home, resume: state })
    await expect(other).rejects.toMatchObject({ code: 'AT0022' })
    expect(home.puts).toBe(puts)
  })

  test('begins that file anew where the home has lost what it had', async () => {
    const home = new MemoryHome()
    const state = await paused(home, 3)
    home.files.clear()
    const { transferId } = await send([file], [bob], { home, resume: state })
    const folder = new Folder()
    await bobs.downloadFile(transferId, alice, { into: folder.into, homes: [home] })
    expect(await folder.sum('large.bin')).toBe(await sumOf(file))
  })

  test('is too late when its time is over', async () => {
    const home = new MemoryHome()
    const state = await paused(home, 2)
    await people.network.later(hour)
    await expect(alices.uploadFile([file], [bob], { home, resume: state })).rejects.toBeInstanceOf(TransferExpired)
  })

  test('without anybody to go on with it leaves nothing behind', async () => {
    const home = new MemoryHome()
    home.failAt = 3
    const sending = alices.uploadFile([file], [bob], { home })
    await expect(sending).rejects.toMatchObject({ code: 'AT0002' })
    expect(home.files.size).toBe(0)
  })

  test('tells those who could not be told before, and nobody twice', async () => {
    const home = new MemoryHome()
    await people.network.stop('@carol')
    const first = await send([file], [bob, carol], { home })
    expect(first.sent.map(({ isTold }) => isTold)).toEqual([true, false])
    await people.network.start('@carol')
    const { puts } = home
    await people.network.later(61_000)
    const second = await send([file], [bob, carol], { home, resume: first.state })
    expect(second.sent.map(({ isTold }) => isTold)).toEqual([true, true])
    expect(second.sent[0]?.notificationId).toBe(first.sent[0]?.notificationId)
    expect(home.puts).toBe(puts)
  })
})

describe('a download', () => {
  const file = fileOf('large.bin', 1500 * kilobyte)

  test('that is paused goes on at the chunk where it was, and the whole is checked', async () => {
    const home = new MemoryHome()
    const { transferId } = await send([file], [bob], { home })
    const folder = new Folder()
    const pause = new AbortController()
    folder.onWrite = () =>
      (folder.files.get('large.bin')?.length ?? 0) > 600 * kilobyte && pause.abort(new Error('paused'))
    const options = { into: folder.into, homes: [home], signal: pause.signal }
    await expect(bobs.downloadFile(transferId, alice, options)).rejects.toThrow('paused')
    expect(folder.closed).toEqual([])
    folder.onWrite = undefined
    const from: number[] = []
    const again = await bobs.downloadFile(transferId, alice, {
      into: folder.into,
      homes: [home],
      onProgress: ({ received }) => from.push(received),
    })
    expect(from[0]).toBe(768 * kilobyte)
    expect(again).toMatchObject([{ isChecked: true, received: file.size }])
    expect(await folder.sum('large.bin')).toBe(await sumOf(file))
  })

  test('notices what was changed where it was kept, and what was there from before and is other', async () => {
    const home = new MemoryHome()
    const { transferId } = await send([file], [bob], { home })
    const folder = new Folder()
    folder.files.set('large.bin', new Uint8Array(600 * kilobyte))
    const wrong = await bobs.downloadFile(transferId, alice, { into: folder.into, homes: [home] })
    expect(wrong).toMatchObject([{ isChecked: false, error: { code: 'AT0014', message: /its checksum/ } }])
    for (const bytes of home.files.values()) bytes[700_000] = 255 ^ (bytes[700_000] ?? 0)
    const spoilt = await bobs.downloadFile(transferId, alice, { into: new Folder().into, homes: [home] })
    expect(spoilt).toMatchObject([{ isChecked: false, received: 512 * kilobyte, error: { code: 'AT0014' } }])
    expect(folder.closed).toEqual([])
  })

  test('of one of several goes on when another one is missing, and takes only what is wanted', async () => {
    const home = new MemoryHome()
    const { transferId } = await send([fileOf('a', 10), fileOf('b', 20), fileOf('c', 30)], [bob], { home })
    for (const name of home.files.keys()) if (name.endsWith('/1')) home.files.delete(name)
    const folder = new Folder()
    const received = await bobs.downloadFile(transferId, alice, {
      into: async (one) => (one.name === 'b' ? undefined : folder.into(one)),
      homes: [home],
    })
    expect(received).toMatchObject([
      { name: 'a', error: { code: 'AT0015', message: 'a is not there any more.' } },
      { name: 'c', isChecked: true, received: 30 },
    ])
    expect([...folder.files.keys()]).toEqual(['c'])
  })

  test('that comes too late says that the time is over, and when it was [C244]', async () => {
    const home = new MemoryHome()
    home.keepsUntil = people.network.clock.now() + hour
    const { sent, transferId } = await send([file], [bob], { home })
    expect(sent[0]?.expiresAt).toBe(home.keepsUntil)
    const record = sent[0]?.record
    home.files.clear()
    const options = { into: new Folder().into, homes: [home], ...(record && { record }) }
    const early = await bobs.downloadFile(transferId, alice, options)
    expect(early).toMatchObject([{ error: { code: 'AT0015' } }])
    expect(early[0]?.error).not.toBeInstanceOf(TransferExpired)
    await people.network.later(hour)
    const late = bobs.downloadFile(transferId, alice, options)
    await expect(late).rejects.toBeInstanceOf(TransferExpired)
    await expect(late).rejects.toMatchObject({ expiredAt: home.keepsUntil })
  })

  test('of what was never sent, of a place that nobody knows and of a seal of the future is an error each', async () => {
    const into = new Folder().into
    await expect(bobs.downloadFile('file_transfer_0', alice, { into })).rejects.toMatchObject({ code: 'AT0015' })
    const { sent, transferId } = await send([file], [bob])
    const record = sent[0]?.record
    if (!record) throw new Error('nothing was sent')
    const moved = { ...record, fileUrl: 'gopher://a.example/1' }
    await expect(bobs.downloadFile(transferId, alice, { into, record: moved })).rejects.toMatchObject({
      code: 'AT0014',
    })
    const future = { ...record, sealing: { kind: 'unknown', scheme: 'chunks-2' } as const }
    const sealed = bobs.downloadFile(transferId, alice, { into, record: future })
    await expect(sealed).rejects.toMatchObject({ code: 'AT0014', message: /chunks-2/ })
  })

  test('names lead into no other folder, whatever the sender calls a file', async () => {
    const home = new MemoryHome()
    const names = ['../../etc/passwd', '..', 'a\\b', 'photo\u202Egpj.exe', 'می‌خواهم.txt']
    const { transferId } = await send(
      names.map((name, index) => fileOf(name, index)),
      [bob],
      { home },
    )
    const folder = new Folder()
    await bobs.downloadFile(transferId, alice, { into: folder.into, homes: [home] })
    expect(folder.closed).toEqual(['.._.._etc_passwd', '_..', 'a_b', 'photo_gpj.exe', 'می‌خواهم.txt'])
  })
})

test('files that older apps have sent are read [data formats §15.1, §15.2]', async () => {
  const key = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
  const home = new MemoryHome()
  const url = home.urlOf('old')
  home.files.set('old/zeros.bin', new Uint8Array(8202))
  const record = parseTransferRecord(
    JSON.stringify({
      transferId: 'old',
      fileEncryptionKey: key,
      ivBase64: null,
      fileUrl: url,
      sharedWith: '@bob',
      sharedStatus: true,
      fileStatus: [{ fileName: 'zeros.bin', isUploaded: true, size: 8202, error: null }],
      date: '2024-05-01 10:20:30.123456Z',
      error: null,
    }),
  )
  const folder = new Folder()
  const received = await bobs.downloadFile('old', alice, { into: folder.into, homes: [home], record })
  expect(received).toMatchObject([{ isChecked: false, received: 8202 }])
  expect(received[0]?.error).toBeUndefined()
  expect(await folder.sum('zeros.bin')).toBe('b8d3fc92731ab0bba0f33b8f4a5e0b93ddf8401c3b712aebe00494dbd5e45283')
})

test('what is taken back is gone where it waited, and so is what its recipients were told', async () => {
  const { state, transferId } = await send([fileOf('a', 600 * kilobyte)], [bob])
  expect(await bobs.downloadFile(transferId, alice, { into: new Folder().into })).toMatchObject([{ isChecked: true }])
  const told = sharedKey(`${transferId}.facet`, alice, bob)
  expect(await bobs.get(told)).toBeDefined()
  await alices.takeBackFiles(state)
  await expect.poll(async () => (await bobs.get(told)) === undefined).toBe(true)
  const record = parseTransferRecord(
    JSON.stringify({
      transferId,
      fileEncryptionKey: 'k',
      fileUrl: state.fileUrl,
      sharedWith: '@bob',
      fileStatus: [{ fileName: 'a', size: 600 * kilobyte, storedAs: '1' }],
      scheme: sealedFileScheme,
    }),
  )
  const late = await bobs.downloadFile(transferId, alice, { into: new Folder().into, record })
  expect(late).toMatchObject([{ error: { code: 'AT0015' } }])
})
