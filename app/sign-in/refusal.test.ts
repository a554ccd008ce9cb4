import { expect, test } from 'vitest'
import { formatAtKeysFile, parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import { alice } from '../../lib/crypto/testing/people.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { checkLook, noSheetIn, notTheirs, refusalOf } from './refusal.ts'

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

test('an archive without keys, and one with far too much in it, are told apart', () => {
  const none = new AtError('AT0014', 'There is no key file in this archive.')
  expect(refusalOf(none, 'photos.zip')).toEqual({ title: 'This is not a key file.', sentence: none.message })
  const huge = new AtError(
    'AT0005',
    'A file in an archive has 1048576 bytes at most once it is unpacked; this one has more.',
  )
  expect(refusalOf(huge, 'photos.zip').sentence).toBe('What is in this archive is far too large for one.')
})

test('what is far too large for a key file is not read', () => {
  expect(() => checkLook({ size: 4_000_000 })).toThrow('far too large')
  expect(() => checkLook({ size: 8_000 })).not.toThrow()
})

test('a code that is no recovery sheet is told apart from the one that claims an atSign', () => {
  expect(noSheetIn([`@alice:${'f00d'.repeat(32)}`]).message).toContain('where you claim your atSign')
  expect(noSheetIn(['https://example.org']).message).toContain('something else')
})

test('of keys that the server does not go by nobody claims to know whose they are', () => {
  const { title, sentence } = refusalOf(notTheirs(alice.atSign), '')
  expect(title).toBe('This key file of @alice is outdated, or was never theirs.')
  expect(sentence).toContain('saved last')
})
