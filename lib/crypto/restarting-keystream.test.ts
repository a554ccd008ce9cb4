import { bytesToHex } from '@noble/hashes/utils.js'
import { expect, test } from 'vitest'
import { startSha256 } from './digest.ts'
import { openRestarting } from './restarting-keystream.ts'
import { through } from './testing/pipe.ts'

const key = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='

test('the vector of the data formats: the keystream begins anew every 4096 bytes [data formats §15.1]', async () => {
  for (const cuts of [[8202], [1, 4095, 4096, 10], [4097, 4105], [5000, 3000, 202]]) {
    const pieces = cuts.map((length) => new Uint8Array(length))
    const bytes = await through(await openRestarting({ key, iv: null }), ...pieces)
    expect(bytesToHex(bytes.subarray(0, 16))).toBe('f29000b62a499fd0a9f39a6add2e7780')
    expect(bytesToHex(bytes.subarray(4096, 4112))).toBe('f29000b62a499fd0a9f39a6add2e7780')
    const sum = startSha256()
    sum.update(bytes)
    expect(sum.hex()).toBe('b8d3fc92731ab0bba0f33b8f4a5e0b93ddf8401c3b712aebe00494dbd5e45283')
  }
})

test('the demo’s pieces are as long as its record says, and begin at its own start value [data formats §15.2]', async () => {
  const iv = '8PHy8/T19vf4+fr7/P3+/w=='
  const bytes = await through(await openRestarting({ key, iv, pieceBytes: 1024 }), new Uint8Array(2050))
  expect(bytes.subarray(1024, 2048)).toEqual(bytes.subarray(0, 1024))
  // From `Hello @bob` sealed at this start value. [data formats §3.4]
  const sealed = Uint8Array.from(atob('2mWh4Uy2wKk1C+BSRjRlEg=='), (character) => character.charCodeAt(0))
  const hello = Uint8Array.from('Hello @bob', (character) => character.charCodeAt(0))
  expect(bytes.subarray(0, 10)).toEqual(hello.map((byte, at) => byte ^ (sealed[at] ?? 0)))
})

test('what cannot be a key, a start value or a piece is refused [AT0014]', async () => {
  for (const wrong of [{ key: 'AAAA' }, { key, iv: 'AAAA' }, { key, pieceBytes: 0 }, { key, pieceBytes: 1e12 }]) {
    await expect(openRestarting(wrong)).rejects.toMatchObject({ code: 'AT0014' })
  }
})
