import { expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { isAesKey } from './aes.ts'
import { formatAtKeysFile, parseAtKeysFile } from './at-keys-file.ts'
import { type GenerateProgress, generateKeyMaterial } from './generate.ts'
import { belongTogether } from './rsa.ts'

const unicorn = parseAtSign('@🦄')

test('new keys are three different keys that fit a key file, and every step is told', async () => {
  const steps: GenerateProgress[] = []
  const keys = await generateKeyMaterial(unicorn, { onProgress: (step) => steps.push(step) })
  expect(steps).toEqual([
    { making: 'encryption pair', done: 0, of: 3 },
    { making: 'login pair', done: 1, of: 3 },
    { making: 'self key', done: 2, of: 3 },
    { making: 'nothing more', done: 3, of: 3 },
  ])
  expect(keys.atSign).toBe('@🦄')
  expect(await belongTogether(keys.pkamPublicKey, keys.pkamPrivateKey)).toBe(true)
  expect(await belongTogether(keys.encryptionPublicKey, keys.encryptionPrivateKey)).toBe(true)
  expect(keys.pkamPublicKey).not.toBe(keys.encryptionPublicKey)
  expect(isAesKey(keys.selfEncryptionKey)).toBe(true)
  expect(await parseAtKeysFile(await formatAtKeysFile(keys))).toEqual(keys)
})

test('stopping between two keys makes no more of them', async () => {
  const controller = new AbortController()
  const steps: string[] = []
  const onProgress = ({ making }: GenerateProgress) => {
    steps.push(making)
    if (making === 'login pair') controller.abort(new Error('never mind'))
  }
  await expect(generateKeyMaterial(unicorn, { onProgress, signal: controller.signal })).rejects.toThrow('never mind')
  expect(steps).toEqual(['encryption pair', 'login pair'])
})
