import { expect, test } from 'vitest'
import { formatAtKeysFile, parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import { alice } from '../../lib/crypto/testing/people.ts'
import { checkLook, notTheirs, refusalOf } from './refusal.ts'

const whole = await formatAtKeysFile(alice)

/** What is said of a file with this content and this name. */
async function saidOf(text: string, name: string) {
  return refusalOf(await parseAtKeysFile(text).catch((error) => error), name)
}

test('a key file that is cut off is called that, and not a file of another kind', async () => {
  expect(await saidOf(whole.slice(0, 900), '@alice_key.atKeys')).toEqual({
    title: 'This key file can’t be opened.',
    sentence: 'This key file is cut off: its end is missing. Save or send it once more.',
  })
})

test('nobody is told that a key file ends in .atKeys whose file does', async () => {
  for (const text of ['Dear diary', '{}']) {
    expect((await saidOf(text, 'holiday.txt')).sentence).toContain('ends in .atKeys')
    const said = await saidOf(text, '@alice_key.atKeys')
    expect(said.title).toBe('This is not a key file.')
    expect(said.sentence).not.toContain('ends in')
  }
})

test('no sentence has the name of a member of the file', async () => {
  const file = JSON.parse(whole)
  for (const name of Object.keys(file).filter((name) => !name.startsWith('@'))) {
    for (const value of [undefined, 'AAAA']) {
      const text = JSON.stringify({ ...file, [name]: value, [alice.atSign]: 'x' })
      expect((await saidOf(text, '')).sentence).not.toMatch(/aes|selfEnc/i)
    }
  }
})

test('a picture is called a picture, however large it is', () => {
  for (const size of [900, 4_000_000]) {
    expect(() => checkLook({ type: 'image/png', size })).toThrow('It is a picture.')
  }
  expect(() => checkLook({ type: '', size: 4_000_000 })).toThrow('far too large')
  expect(() => checkLook({ type: 'application/octet-stream', size: 8_000 })).not.toThrow()
})

test('of keys that the server does not go by nobody claims to know whose they are', () => {
  const { title, sentence } = refusalOf(notTheirs(alice.atSign), '')
  expect(title).toBe('This key file of @alice is outdated, or was never theirs.')
  expect(sentence).toContain('saved last')
})
