import { check, type Group } from '../check.ts'
import type { Party } from '../party.ts'
import type { Trial } from '../trial.ts'

/** In the order of §3.1, with what each reads as in JSON. */
const parts: readonly (readonly [name: string, text: string, value: unknown])[] = [
  ['ttl', '600000', 600_000],
  ['ttb', '0', 0],
  ['ttr', '3600', 3600],
  ['ccd', 'true', true],
  ['dataSignature', 'c2ln', 'c2ln'],
  ['isBinary', 'false', false],
  ['isEncrypted', 'true', true],
  ['sharedKeyEnc', 'c2hhcmVk', 'c2hhcmVk'],
  ['pubKeyCS', '0d9a27fb', '0d9a27fb'],
  ['encoding', 'base64', 'base64'],
  ['encKeyName', 'key1', 'key1'],
  ['encAlgo', 'AES', 'AES'],
  ['ivNonce', 'bm9uY2U=', 'bm9uY2U='],
  ['skeEncKeyName', 'key2', 'key2'],
  ['skeEncAlgo', 'RSA', 'RSA'],
]
const written = (these = parts) => these.map(([name, text]) => `:${name}:${text}`).join('')
const date = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/

async function metaOf(me: Party, key: string) {
  const answer = await me.tell(`llookup:meta:${key}`)
  return { answer, meta: answer.json() }
}

/** Puts these parts, and looks whether they all come back. */
async function thereAndBack(me: Party, key: string, fragment: string): Promise<void> {
  ;(await me.tell(`update${fragment}:${key} v`)).commitId()
  const { answer, meta } = await metaOf(me, key)
  for (const [name, , value] of parts) {
    // A birth at once may as well be none. [T20]
    const isThere = meta[name] === value || (name === 'ttb' && meta[name] === undefined)
    answer.must(isThere, `"${name}":${JSON.stringify(value)}`)
  }
}

/** Looks before and after a birth; on a line that takes longer than that, at a later one. */
async function bear(trial: Trial, ttb: number): Promise<void> {
  const { me, ns } = trial
  const begin = performance.now()
  ;(await me.tell(`update:ttb:${ttb}:public:unborn.${ns}${me} v`)).commitId()
  const [value, names] = [await me.ask(`lookup:unborn.${ns}${me}`), await me.tell(`scan unborn\\.${ns}`)]
  if (performance.now() - begin >= ttb) return bear(trial, ttb * 10)
  value.data('null')
  names.data('[]')
  const isBorn = ({ text }: { text: string }) => text === 'data:v'
  await trial.eventually(() => me.ask(`lookup:unborn.${ns}${me}`), isBorn, `data:v after ${ttb} ms`)
}

export const metadata: Group = {
  title: 'Metadata',
  checks: [
    check('every part comes back in its own JSON type', '§3.1, §5.1', ({ me, ns }) =>
      thereAndBack(me, `@${ns}:parts.${ns}${me}`, written()),
    ),
    check('the parts may stand in any order', '§13.40', ({ me, ns }) =>
      thereAndBack(me, `@${ns}:parts2.${ns}${me}`, written([...parts].reverse())),
    ),
    check('booleans may be in capitals', '§8.14', async ({ me, ns }) => {
      ;(await me.tell(`update:ttr:3600:ccd:True:isEncrypted:True:@${ns}:python.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `@${ns}:python.${ns}${me}`)
      answer.must(meta.ccd === true && meta.isEncrypted === true, '"ccd":true,"isEncrypted":true')
    }),
    check('what a record does not have is left out', '§8.14', async ({ me, ns }) => {
      ;(await me.tell(`update:plain.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `plain.${ns}${me}`)
      const known =
        'createdBy updatedBy createdAt updatedAt availableAt expiresAt refreshAt status version ttl ttb ttr ccd isBinary isEncrypted'
      const strange = Object.keys(meta).filter((name) => !known.split(' ').includes(name))
      answer.must(strange.length === 0, `no ${strange.join(', ')}: the Java SDK fails on members that it does not know`)
      answer.must(!Object.values(meta).includes(null), 'no null in it')
    }),
    check('dates are written with a blank and three digits', '§5.3', async ({ me, ns }) => {
      ;(await me.tell(`update:ttl:60000:ttr:60:@${ns}:dated.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `@${ns}:dated.${ns}${me}`)
      for (const name of ['createdAt', 'updatedAt', 'expiresAt', 'refreshAt']) {
        answer.must(date.test(meta[name]), `"${name}":"YYYY-MM-DD HH:MM:SS.mmmZ"`)
      }
    }),
    check(
      'an update keeps what it does not name, counts the version, and keeps the day of creation',
      '§3.6.3',
      async ({ me, ns }) => {
        const key = `public:kept.${ns}${me}`
        ;(await me.tell(`update:dataSignature:c2ln:encoding:base64:${key} v`)).commitId()
        const before = (await metaOf(me, key)).meta
        ;(await me.tell(`update:${key} w`)).commitId()
        const { answer, meta } = await metaOf(me, key)
        answer.must(meta.dataSignature === 'c2ln' && meta.encoding === 'base64', 'dataSignature and encoding as before')
        answer.must(meta.version === before.version + 1, `"version":${before.version + 1}`)
        answer.must(meta.createdAt === before.createdAt, `"createdAt":"${before.createdAt}"`)
      },
    ),
    check('the word null clears a text', '§3.6.3', async ({ me, ns }) => {
      ;(await me.tell(`update:encoding:base64:cleared.${ns}${me} v`)).commitId()
      ;(await me.tell(`update:encoding:null:cleared.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `cleared.${ns}${me}`)
      answer.must(meta.encoding === undefined || meta.encoding === null, 'no encoding')
    }),
    check('ttr and ccd stay while neither is named', '§3.6.3', async ({ me, ns }) => {
      ;(await me.tell(`update:ttr:3600:ccd:true:@${ns}:cache.${ns}${me} v`)).commitId()
      ;(await me.tell(`update:@${ns}:cache.${ns}${me} w`)).commitId()
      const { answer, meta } = await metaOf(me, `@${ns}:cache.${ns}${me}`)
      answer.must(meta.ttr === 3600 && meta.ccd === true, '"ttr":3600,"ccd":true')
    }),
    check('a value goes when its ttl is over', '§3.1, §13.7', async (trial) => {
      const { me, ns } = trial
      trial.atEnd(me, `delete:public:brief.${ns}${me}`)
      ;(await me.tell(`update:ttl:1:public:brief.${ns}${me} v`)).commitId()
      const gone = ({ text }: { text: string }) => text === 'data:null' || text.startsWith('error:AT0015')
      await trial.eventually(() => me.tell(`llookup:public:brief.${ns}${me}`), gone, 'data:null')
      await trial.eventually(() => me.ask(`lookup:brief.${ns}${me}`), gone, 'data:null')
      ;(await me.tell(`scan brief\\.${ns}`)).data('[]')
    }),
    check('a value is not there before its ttb is over, and then it is', '§3.1', (trial) => bear(trial, 400)),
    check('ttl 0 takes the end away again', '§3.1', async ({ me, ns }) => {
      ;(await me.tell(`update:ttl:60000:lasting.${ns}${me} v`)).commitId()
      ;(await me.tell(`update:ttl:0:lasting.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `lasting.${ns}${me}`)
      answer.must(meta.expiresAt === undefined || meta.expiresAt === null, 'no expiresAt')
    }),
  ],
}
