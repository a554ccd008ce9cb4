import { afterEach, describe, expect, test } from 'vitest'
import { parseAtKey } from '../../../lib/protocol/at-key.ts'
import { ownerOf, publicKey, visitor } from '../../../lib/server/testing/apps.ts'
import { Network } from '../../../lib/server/testing/network.ts'
import type { Raw } from '../../../lib/server/testing/raw.ts'
import { verbs } from '../../../lib/verbs/index.ts'
import { offerFor, verbWords } from './words.tsx'

const byName = new Map(verbs.map((verb) => [verb.syntax.name, verb]))

test.each(verbs.map(({ syntax }) => [syntax.name, syntax] as const))(
  '%s is explained, and its form and its lines are of it',
  (name, syntax) => {
    const { does, form = '', line = '', asOwner } = verbWords[name] ?? {}
    expect(does ?? 'nothing: it needs words in words.ts').toMatch(/^[A-Z].*\.$/)
    for (const text of [line, asOwner?.line ?? line, shortest(form)]) {
      const said = text.replaceAll('@me', '@alice')
      expect(syntax.accepts(said), said).toBe(true)
      expect(syntax.parse(said), said).toBeDefined()
    }
  },
)

test('nothing is explained that is no verb', () => {
  expect(Object.keys(verbWords).filter((name) => !byName.has(name))).toEqual([])
})

test('what changes, reads or removes a value stands after what writes it', () => {
  const names = Object.keys(verbWords)
  for (const later of ['update:meta', 'llookup', 'delete'])
    expect(names.indexOf(later), later).toBeGreaterThan(names.indexOf('update'))
})

describe.each(['anyone', 'owner'] as const)('worked down by %s', (as) => {
  let network: Network | undefined
  afterEach(() => network?.close())

  test('each line gets an answer, or the error that stands beside it', async () => {
    // Time stands still here, and who guesses a passcode is kept waiting.
    network = await Network.open({ limits: { passcodeDelayMillis: 0, maxPasscodeDelayMillis: 0 } })
    await network.keystore('@alice').put(parseAtKey('public:publickey@alice'), publicKey, {})
    for (const [name, words] of Object.entries(verbWords)) {
      const raw = await (as === 'owner' ? ownerOf(network) : visitor(network))
      const mayAnyone = byName.get(name)?.access.includes('anyone') ?? false
      const { line, first = '' } = offerFor(words, { as, to: '@alice', mayAnyone })
      const answer = await said(raw, line, as)
      const [, code] = /^error:(AT\d{4})/.exec(answer) ?? []
      if (code) expect(first, `${line} is answered ${answer}`).toContain(code)
      raw.transport.close()
    }
  })
})

test('what the owner is told to write first can be read then', async () => {
  const network = await Network.open()
  const owner = await ownerOf(network)
  const { line, first } = offerFor(verbWords.lookup ?? fail('lookup'), { as: 'owner', to: '@alice', mayAnyone: true })
  const [, writing = ''] = /say (update:\S+ \S+) first/.exec(first ?? '') ?? []
  expect(await owner.ask(line)).toMatch(/^error:AT0015/)
  await owner.ask(writing)
  expect(await owner.ask(line)).toBe('data:Hello\n@alice@')
  await network.close()
})

function fail(name: string): never {
  throw new Error(`${name} has no words`)
}

/** What is answered to a line; where nothing is, the next line is answered. */
async function said(raw: Raw, line: string, as: 'anyone' | 'owner'): Promise<string> {
  await raw.send(`${line}\n`)
  if (line === '@exit') return raw.over
  const isSilent = as === 'owner' && /^(monitor|stream)/.test(line)
  if (isSilent) await raw.send('noop:0\n')
  const taking = raw.take(isSilent ? /^data:ok\n/ : /\n@(\w+@)?$/)
  // Who is hung up on has been answered before.
  return (await Promise.race([taking, raw.over])) || taking
}

/** The form with nothing in it that may be left out, and something in each place. */
function shortest(form: string): string {
  const values: Readonly<Record<string, string>> = {
    '@<atSign>': '@alice',
    '@<to>': '@alice',
    '@<owner>': '@alice',
    '<key>': 'public:note.lab@alice',
    '<name>': 'note.lab',
    '<milliseconds>': '5',
    '<number of a change>': '5',
    '<bytes>': '5',
    '<id>': 'a-1',
    '<JSON>': form.startsWith('batch')
      ? '[]'
      : '{"atKey":"a.b","sharedBy":"@me","value":"v","metadata":{"isPublic":true}}',
  }
  const needed = form.replace(/\[[^\]]*\]/g, '')
  const [one = ''] = needed.startsWith('config') ? needed.split('|') : [needed.replace(/(\w+)(\|\w+)+/g, '$1')]
  return one.replace(/@?<[^>]*>/g, (place) => values[place] ?? place.slice(1, -1))
}
