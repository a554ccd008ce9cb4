import { afterEach, describe, expect, test } from 'vitest'
import { generateAesKey } from '../crypto/aes.ts'
import { chunkBytes, newSalt } from '../crypto/sealed-file.ts'
import { openSealer } from '../files/sealer.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { destroyFilesHere, openFilesHere } from './files-here.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const spot = { from: alice, transferId: '../../etc/passwd', index: 0 }

// Only a browser has such a folder.
describe.skipIf(!globalThis.navigator?.storage?.getDirectory)('what was fetched, in the browser’s own folder', () => {
  const workers: Worker[] = []
  afterEach(async () => {
    for (const worker of workers.splice(0)) worker.terminate()
    await destroyFilesHere(bob)
  })

  function open() {
    const worker = () => {
      const made = new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module' })
      workers.push(made)
      return made
    }
    return openFilesHere({ atSign: bob, worker })
  }
  const bytes = (text: string) => new TextEncoder().encode(text)

  test('half a file is there after a reload, and is gone on with', async () => {
    const sink = await open().open(spot)
    expect(sink.has).toBe(0)
    await sink.write(0, bytes('half and '))
    // The page goes without a word.
    for (const worker of workers.splice(0)) worker.terminate()
    const again = open()
    await expect.poll(() => again.look(spot)).toEqual({ bytes: 9, isWhole: false })
    await expect(again.file(spot)).rejects.toMatchObject({ code: 'AT0015' })
    const more = await again.open(spot)
    expect(await new Response(more.read() as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe('half and ')
    await more.write(9, bytes('half'))
    await more.close()
    expect(await again.look(spot)).toEqual({ bytes: 13, isWhole: true })
    expect(await (await again.file(spot)).text()).toBe('half and half')
  })

  test('what comes sealed is opened where it is written, goes on at a chunk, and its checksum is that of all of it', async () => {
    const [key, salt, about] = [generateAesKey(), newSalt(), 'one/1']
    const plain = Uint8Array.from({ length: chunkBytes + 100 }, (_, at) => at % 251)
    const { sealed = new Uint8Array() } =
      (await (await openSealer({ key, salt, about })).seal(new Blob([plain]), plain.length, 0, true)) ?? {}
    const coming = { name: 'a.bin', size: plain.length }
    const first = await open().open(spot)
    const half = await first.open({ ...coming, openedWith: { kind: 'chunks', key, salt, about, first: 0 }, from: 0 })
    await half.take([sealed.slice(0, chunkBytes + 60)])
    await expect.poll(() => half.take([])).toBe(chunkBytes)
    await first.leave()
    const second = await open().open(spot)
    expect(second.has).toBe(chunkBytes)
    const openedWith = { kind: 'chunks', key, salt, about, first: 1 } as const
    const rest = await second.open({ ...coming, openedWith, from: chunkBytes })
    await rest.take([sealed.subarray(chunkBytes + 28)])
    const { bytes: length, sha256 } = await rest.end()
    await second.close()
    expect(length).toBe(plain.length)
    const file = await (await open().file(spot)).arrayBuffer()
    expect(new Uint8Array(file)).toEqual(plain)
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', plain))
    expect(sha256).toBe([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
    const third = await open().open(spot)
    const changed = await third.open({ ...coming, openedWith, from: chunkBytes })
    await changed.take([sealed.slice(chunkBytes + 29)])
    await expect(changed.end()).rejects.toMatchObject({ name: 'AtError', code: 'AT0014' })
    await third.leave()
  })

  test('who begins anew leaves nothing of what was there before', async () => {
    const here = open()
    const first = await here.open(spot)
    await first.write(0, bytes('something long'))
    await first.leave()
    const second = await here.open(spot)
    await second.write(0, bytes('short'))
    await second.close()
    expect(await (await here.file(spot)).text()).toBe('short')
  })

  test('a second tab is told that the first one writes it', async () => {
    const sink = await open().open(spot)
    await expect(open().open(spot)).rejects.toMatchObject({ code: 'AT0022' })
    await sink.leave()
  })

  test('what is removed is gone, and so is all of an atSign that is forgotten', async () => {
    const here = open()
    const empty = await here.open(spot)
    await empty.close()
    expect(await here.look(spot)).toEqual({ bytes: 0, isWhole: true })
    await here.remove(spot)
    expect(await here.look(spot)).toEqual({ bytes: 0, isWhole: false })
    await here.remove(spot)
    await (await here.open(spot)).close()
    await destroyFilesHere(bob)
    expect(await here.look(spot)).toEqual({ bytes: 0, isWhole: false })
  })
})
