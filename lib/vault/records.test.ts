import { Dexie } from 'dexie'
import { expect, test, vi } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import type { LocalRecords, Pending } from './local-records.ts'
import { memoryRecords } from './memory-records.ts'
import { openRecords } from './records.ts'
import { recordsContract } from './testing/records-contract.ts'
import { freshName, IDBObjectStore } from './testing/storage.ts'

const alice = parseAtSign('@alice')

recordsContract('in the browser', async () => {
  const name = freshName()
  const opened: LocalRecords[] = []
  const reopen = () => {
    const records = openRecords({ atSign: alice, name })
    opened.push(records)
    return records
  }
  return {
    records: reopen(),
    reopen,
    close: async () => {
      // Dexie remarks on a database that is deleted while something has it open.
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
      for (const records of opened) records.close()
      await Dexie.delete(`${name}-@alice`)
      warn.mockRestore()
    },
  }
})

recordsContract('in memory', async () => ({
  records: memoryRecords({ atSign: alice }),
  reopen: undefined,
  close: async () => {},
}))

test('two atSigns in one browser have nothing in common', async () => {
  const name = freshName()
  const [ofAlice, ofBob] = [alice, parseAtSign('@bob')].map((atSign) => openRecords({ atSign, name }))
  await ofAlice?.amend(['x.wavi@alice'], () => ({ settings: { a: 1 } }))
  expect([...((await ofBob?.settings()) ?? [])]).toEqual([])
  await ofAlice?.destroy()
  await ofBob?.destroy()
})

test('what one tab deletes, another that had it open does not make anew', async () => {
  const name = freshName()
  const [one, other] = [openRecords({ atSign: alice, name }), openRecords({ atSign: alice, name })]
  await other.amend([], () => ({ settings: { a: 1 } }))
  expect([...(await one.settings())]).toEqual([['a', 1]])
  await other.destroy()
  await expect(one.settings()).rejects.toMatchObject({ code: 'AT0002' })
  await expect(one.amend([], () => ({ settings: { a: 2 } }))).rejects.toMatchObject({ code: 'AT0002' })
  expect(await Dexie.exists(`${name}-@alice`)).toBe(false)
})

test('a device without room says so, and keeps what it had', async () => {
  const records = openRecords({ atSign: alice, name: freshName() })
  await records.amend([], () => ({ settings: { a: 1 } }))
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await expect(records.amend([], () => ({ settings: { a: 2 } }))).rejects.toMatchObject({
    code: 'AT0002',
    message: expect.stringContaining('no room left'),
  })
  put.mockRestore()
  expect([...(await records.settings())]).toEqual([['a', 1]])
  await records.destroy()
})

test('a device that runs out of room in the middle of a change has all of it or nothing', async () => {
  const records = openRecords({ atSign: alice, name: freshName() })
  const names = ['a.wavi@alice', 'b.wavi@alice', 'c.wavi@alice']
  const states = (value: string) =>
    names.map((name) => ({
      record: { name, value, metadata: {}, commitId: 1 },
      pending: { name, change: 'delete', at: 1, edition: 1, options: {} } as unknown as Pending,
    }))
  await records.amend(names, () => ({ states: states('before'), settings: { turn: 1 } }))
  const { put } = IDBObjectStore.prototype
  for (let most = 0; most < 7; most++) {
    let count = 0
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...row) {
      if (count++ >= most) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, row)
    })
    const change = records.amend(names, () => ({ states: states('after'), settings: { turn: 2 } }))
    await expect(change, `${most} rows`).rejects.toMatchObject({
      code: 'AT0002',
      message: expect.stringContaining('no room left'),
    })
    full.mockRestore()
    expect((await records.look(names)).map(({ record }) => record?.value)).toEqual(['before', 'before', 'before'])
    expect((await records.settings()).get('turn')).toBe(1)
  }
  await records.destroy()
})

test('where the browser keeps nothing, that is what is said, and not before it is asked', async () => {
  const indexedDB = {
    open: () => {
      throw new DOMException('no', 'SecurityError')
    },
  } as unknown as IDBFactory
  const records = openRecords({ atSign: alice, name: freshName(), indexedDB })
  await expect(records.settings()).rejects.toMatchObject({
    code: 'AT0002',
    message: expect.stringContaining('does not let the page keep anything'),
  })
  records.close()
})
