import { check, type Group, Skipped } from '../check.ts'
import { info, needsAny, newer } from '../generation.ts'
import type { Party } from '../party.ts'

async function metaOf(me: Party, key: string) {
  const answer = await me.tell(`llookup:meta:${key}`)
  return { answer, meta: answer.json() }
}

async function allOf(me: Party, line: string) {
  const answer = await me.tell(line)
  return { answer, metaData: answer.json().metaData }
}

const provider = 'eyJwcm92aWRlcklkIjoieCJ9'

export const newerGeneration: Group = {
  title: 'Since 2024',
  checks: [
    newer('to: gives the public keys of the own atSign', '§3.3', 'to:', async ({ me }) => {
      const answer = await me.ask(`to:${me}`)
      const { publickey } = answer.json()
      answer.must(publickey?.key === `public:publickey${me}`, `"publickey":{"key":"public:publickey${me}",…}`)
      answer.must(publickey.data === (await me.ask(`lookup:publickey${me}`)).data(), 'the public key that is looked up')
    }),
    newer('to: another atSign is AT0007, and the connection stays', '§3.3', 'to:', async ({ me, ns }) => {
      const line = await me.connect()
      ;(await line.ask(`to:@${ns}`)).error('AT0007')
      ;(await line.ask(`to:${me}`)).json()
    }),
    check('a visitor is given a challenge that names whom it is for', '2026 §11.4', async (trial) => {
      const { me, other } = trial
      await needsAny(trial)
      const { line, challenge } = await other.knock(me)
      if (!challenge.startsWith('pol1.')) throw new Skipped('this server gives plain challenges')
      const { v, n } = JSON.parse(Buffer.from(challenge.slice('pol1.'.length), 'base64url').toString())
      if (v !== me.atSign || typeof n !== 'string') throw line.mismatch(`{"v":"${me}","n":"<uuid>"}`)
    }),
    newer('info tells features, in every form', '§9', 'features', async ({ me }) => {
      for (const form of ['info', 'info:brief', 'info:mtls', 'info:mtlsbrief']) {
        const answer = await info(me, form)
        const { version, features } = answer.json()
        answer.must(typeof version === 'string' && Array.isArray(features), '"version" and "features":[…]')
        answer.must(
          features.every((one: { name?: unknown; status?: unknown }) => typeof one.name === 'string'),
          'a "name" for each',
        )
      }
    }),
    newer('info:mtls gives a certificate chain, or none', '§9', 'info:mtls', async ({ me }) => {
      const answer = await info(me, 'info:mtls')
      const { mtls_fullchain: chain } = answer.json()
      answer.must(chain === undefined || /-----BEGIN CERTIFICATE-----/.test(chain), '"mtls_fullchain": PEM, or nothing')
      ;(await info(me, 'info:mtlsbrief')).json()
    }),
    newer('scan:cl shows the latest change of each key, in order', '§6', 'scan:cl', async ({ me, ns }) => {
      ;(await me.tell(`update:first.cl.${ns}${me} v`)).commitId()
      const id = (await me.tell(`update:second.cl.${ns}${me} v`)).commitId()
      ;(await me.tell(`delete:first.cl.${ns}${me}`)).commitId()
      const answer = await me.tell(`scan:cl \\.cl\\.${ns}`)
      const [one, two] = answer.json()
      answer.must(one?.atKey === `second.cl.${ns}${me}` && one.commitId === id, `second.cl.${ns}${me}, ${id}`)
      answer.must(one.operation === '*' && 'opTime' in one, '"operation":"*" and "opTime"')
      answer.must(two?.atKey === `first.cl.${ns}${me}` && two.operation === '-', `first.cl.${ns}${me}, removed`)
      ;(await me.ask('scan:cl')).error('AT0401')
      ;(await me.tell(`scan:cl:@${ns}`)).error('AT0011')
    }),
    newer(
      'immutable records are neither changed nor removed without force',
      '§5.2',
      'immutable',
      async ({ me, ns }) => {
        const key = `lock.${ns}${me}`
        ;(await me.tell(`update:immutable:true:${key} mine`)).commitId()
        const { answer, meta } = await metaOf(me, key)
        answer.must(meta.immutable === true, '"immutable":true')
        ;(await me.tell(`update:${key} yours`)).error('AT0032')
        ;(await me.tell(`update:meta:${key}:ttl:1`)).error('AT0032')
        ;(await me.tell(`delete:${key}`)).error('AT0032')
        ;(await me.tell(`llookup:${key}`)).data('mine')
        ;(await me.tell(`delete:force:${key}`)).commitId()
        ;(await me.tell(`llookup:${key}`)).error('AT0015')
      },
    ),
    newer('of two who want the same lock one gets it', '§15.33', 'immutable', async ({ me, ns }) => {
      const [first, second] = [await me.login(), await me.login()]
      const answers = await Promise.all([
        first.ask(`update:immutable:true:_lock.${ns}${me} a`),
        second.ask(`update:immutable:true:_LOCK.${ns}${me} b`),
      ])
      const [winner, loser] = answers[0].text.startsWith('data:') ? answers : [...answers].reverse()
      winner?.data()
      loser?.error('AT0032')
    }),
    newer('a lock that has expired can be taken', '§15.32', 'immutable', async (trial) => {
      const { me, ns } = trial
      const key = `old.${ns}${me}`
      ;(await me.tell(`update:ttl:1:immutable:true:${key} mine`)).commitId()
      const over = ({ text }: { text: string }) => text !== 'data:mine'
      await trial.eventually(() => me.tell(`llookup:${key}`), over, 'data:null')
      ;(await me.tell(`update:${key} yours`)).commitId()
      const { answer, meta } = await metaOf(me, key)
      answer.must(meta.immutable !== true, 'nothing of the old metadata')
    }),
    newer('appMetadata comes back as it was put', '§5.3', 'appMetadata', async ({ me, ns }) => {
      ;(await me.tell(`update:appMetadata:${provider}:app.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `app.${ns}${me}`)
      const fits = meta.appMetadata === provider || meta.appMetadata?.providerId === 'x'
      answer.must(fits, `"appMetadata":"${provider}"`)
      ;(await me.tell(`update:appMetadata:bm90IEpTT04=:app.${ns}${me} v`)).error('AT0003')
    }),
    newer('pubKeyHash comes back as an object, and as text in sync', '§5', 'pubKeyHash', async ({ me, ns }) => {
      const key = `hash.${ns}${me}`
      const before = (await me.tell(`update:before.${ns}${me} v`)).commitId()
      ;(await me.tell(`update:pubKeyCS:ab:pubKeyHash:cd:hashingAlgo:sha512:${key} v`)).commitId()
      const { answer, meta } = await metaOf(me, key)
      const { hash, hashingAlgo } = meta.pubKeyHash ?? {}
      answer.must(hash === 'cd' && hashingAlgo === 'sha512', '"pubKeyHash":{"hash":"cd","hashingAlgo":"sha512"}')
      const page = await me.tell(`sync:from:${before}:limit:5:hash\\.${ns}`)
      page.must(typeof page.json()[0]?.metadata.pubKeyHash === 'string', '"pubKeyHash" as text')
    }),
    newer('dates that are put are kept', '§5.1', 'dates that are put', async ({ me, ns }) => {
      const [cAt, uAt] = ['2026-05-05T10:30:00Z', '2026-05-06T10:30:00.123456Z']
      const wanted = { createdAt: '2026-05-05 10:30:00.000Z', updatedAt: '2026-05-06 10:30:00.123Z' }
      for (const [name, parts] of [
        ['dates', `cAt:${cAt}:uAt:${uAt}`],
        ['dates2', `uAt:${uAt}:cAt:${cAt}`],
      ]) {
        ;(await me.tell(`update:${parts}:${name}.${ns}${me} v`)).commitId()
        const { answer, meta } = await metaOf(me, `${name}.${ns}${me}`)
        const fits = meta.createdAt === wanted.createdAt && meta.updatedAt === wanted.updatedAt
        answer.must(fits, JSON.stringify(wanted))
      }
      ;(await me.tell(`update:cAt:2026-05-05 10:30:00Z:dates.${ns}${me} v`)).error('AT0003')
    }),
    newer('an end that is put gives the ttl', '§5.1', 'dates that are put', async ({ me, ns }) => {
      const end = new Date(Date.now() + 3_600_000).toISOString()
      ;(await me.tell(`update:eAt:${end}:end.${ns}${me} v`)).commitId()
      const { answer, meta } = await metaOf(me, `end.${ns}${me}`)
      answer.must(meta.expiresAt === end.replace('T', ' '), `"expiresAt":"${end.replace('T', ' ')}"`)
      answer.must(meta.ttl > 3_500_000 && meta.ttl <= 3_700_000, 'a "ttl" of about an hour')
    }),
    newer(
      'an update that does not name a ttl leaves the end where it is',
      '§15.34',
      'dates that are put',
      async ({ me, ns }) => {
        const key = `until.${ns}${me}`
        ;(await me.tell(`update:ttl:60000:${key} v`)).commitId()
        const { expiresAt } = (await metaOf(me, key)).meta
        ;(await me.tell(`update:${key} w`)).commitId()
        const { answer, meta } = await metaOf(me, key)
        answer.must(meta.expiresAt === expiresAt, `"expiresAt":"${expiresAt}"`)
      },
    ),
    newer('nc writes and removes without a commit', '§6', 'scan:cl', async ({ me, ns }) => {
      const key = `silent.${ns}${me}`
      ;(await me.tell(`update:${key} v`)).commitId()
      ;(await me.tell(`update:nc:${key} w`)).data('-1')
      ;(await me.tell(`llookup:${key}`)).data('w')
      ;(await me.tell(`scan:cl silent\\.${ns}`)).data('[]')
      ;(await me.tell(`delete:nc:${key}`)).data('-1')
      ;(await me.tell(`llookup:${key}`)).error('AT0015')
      ;(await me.tell(`scan:cl silent\\.${ns}`)).data('[]')
    }),
    newer('dAt is the time of a removal', '§6', 'scan:cl', async ({ me, ns }) => {
      ;(await me.tell(`update:when.${ns}${me} v`)).commitId()
      ;(await me.tell(`delete:dAt:2026-05-05T10:30:00Z:when.${ns}${me}`)).commitId()
      const answer = await me.tell(`scan:cl when\\.${ns}`)
      answer.must(/^2026-05-05[T ]10:30:00/.test(answer.json()[0]?.opTime), '"opTime":"2026-05-05T10:30:00…"')
    }),
    newer(
      'sync needs no limit, and leaves removals out that are known',
      '§7.1',
      'sync without a limit',
      async (trial) => {
        const { me, ns } = trial
        const before = (await me.tell(`update:start.${ns}${me} v`)).commitId()
        const id = (await me.tell(`delete:left.${ns}${me}`)).commitId()
        ;(await me.tell(`update:right.${ns}${me} v`)).commitId()
        const answer = await me.tell(`sync:from:${before}:skipDeletesUntil:${id}:(left|right)\\.${ns}`)
        const keys = answer.json().map((one: { atKey: string }) => one.atKey)
        answer.must(keys.join() === `right.${ns}${me}`, `right.${ns}${me} alone`)
      },
    ),
    newer('stats 16 and 17 are objects', '§7.2', 'stats 16', async ({ me }) => {
      const answer = await me.tell('stats:16,17')
      const [summary, detailed] = answer.json()
      answer.must(typeof summary?.value?.total === 'number', '"value":{"total":…} for 16')
      answer.must(Array.isArray(detailed?.value?.self?.list), '"value":{…,"self":{"count":…,"list":[…]}} for 17')
    }),
    newer(
      'a notification may carry all of the newer metadata',
      '§8.2',
      'dates that are put',
      async ({ me, other, ns }) => {
        const monitor = await (await other.login()).monitor(`monitor newer\\.${ns}`)
        const dates = 'cAt:2026-05-05T10:30:00.000000Z:uAt:2026-05-05T10:30:00.000000Z'
        const parts = `${dates}:isEncrypted:true:pubKeyCS:ab:pubKeyHash:cd:hashingAlgo:sha512:appMetadata:${provider}`
        ;(await me.tell(`notify:update:messageType:key:${parts}:${other}:newer.${ns}${me}:x`)).data()
        await monitor.notification()
      },
    ),
    newer('an atSign is told once, however often and however it is written', '§15.49', 'features', async (trial) => {
      const { me, other, ns } = trial
      const written = [other.atSign, other.atSign.toUpperCase(), other.atSign]
      const answer = await me.tell(`notify:all:${written.join(',')}:many.${ns}${me}:v`)
      answer.must(Object.keys(answer.json()).join() === other.atSign, `an id for ${other} alone`)
    }),
    newer('the public key of another is kept for good', '§15.55', 'features', async ({ me, other }) => {
      const { answer, metaData } = await allOf(me, `plookup:all:publickey${other}`)
      answer.must(metaData?.ttr === -1 && metaData.ttl === undefined, '"ttr":-1 and no "ttl"')
    }),
    newer('update:json is held to the rules of update', '§15.36', 'features', async ({ me, ns }) => {
      const metadata = { isBinary: false, isEncrypted: false, isPublic: false }
      const json = (more: object) =>
        `update:json:${JSON.stringify({ atKey: `json2.${ns}`, value: 'v', sharedBy: me.atSign, metadata, ...more })}`
      ;(await me.tell(json({ sharedBy: `@${ns}` }))).error('AT0016')
      ;(await me.tell(json({ value: '' }))).error('AT0003')
      ;(await me.tell(json({ value: 'two\nlines' }))).error('AT0003')
      ;(await me.tell(json({ metadata: { ...metadata, ttl: -1 } }))).error('AT0003')
    }),
    newer('update:json that says nothing of a ttl keeps it', '§15.35', 'dates that are put', async ({ me, ns }) => {
      const metadata = { isBinary: false, isEncrypted: false, isPublic: false }
      ;(await me.tell(`update:ttl:60000:json3.${ns}${me} v`)).commitId()
      const json = { atKey: `json3.${ns}`, value: 'w', sharedBy: me.atSign, metadata }
      ;(await me.tell(`update:json:${JSON.stringify(json)}`)).commitId()
      const { answer, meta } = await metaOf(me, `json3.${ns}${me}`)
      answer.must(meta.ttl === 60_000 && meta.expiresAt !== undefined, '"ttl":60000 and its "expiresAt"')
    }),
  ],
}
