import { check, type Group } from '../check.ts'
import type { Trial } from '../trial.ts'

/** Three changes of these names, and the commit id before them. */
async function changes({ me, ns }: Trial, names: readonly string[]): Promise<number> {
  const before = (await me.tell(`update:before.${ns}${me} v`)).commitId()
  for (const name of names) (await me.tell(`update:ttl:600000:${name}.${ns}${me} v`)).commitId()
  return before
}

export const sync: Group = {
  title: 'Sync',
  checks: [
    check('sync:from shows the latest change of each key, in order', '§3.14', async (trial) => {
      const { me, ns } = trial
      const before = await changes(trial, ['one', 'two', 'one'])
      ;(await me.tell(`delete:two.${ns}${me}`)).commitId()
      const answer = await me.tell(`sync:from:${before}:limit:25:${ns}`)
      const entries = answer.json()
      const seen = entries.map((one: { atKey: string; operation: string }) => `${one.operation}${one.atKey}`).join()
      answer.must(seen === `*one.${ns}${me},-two.${ns}${me}`, `* one.${ns}${me} and then - two.${ns}${me}`)
      answer.must(entries[0].commitId < entries[1].commitId, 'commit ids that grow')
    }),
    check('an entry has its members in order, and every metadata value is text', '§3.14, §5.2', async (trial) => {
      const { me, ns } = trial
      const before = await changes(trial, ['text'])
      const answer = await me.tell(`sync:from:${before}:limit:25:text\\.${ns}`)
      const [entry] = answer.json()
      answer.must(Object.keys(entry).join() === 'atKey,value,metadata,commitId,operation', 'atKey, value, metadata, …')
      const values = Object.values(entry.metadata)
      answer.must(
        values.every((value) => typeof value === 'string'),
        'metadata whose values are all strings',
      )
      answer.must(entry.metadata.ttl === '600000' && entry.metadata.isEncrypted === 'false', '"ttl":"600000"')
    }),
    check('a removal has neither value nor metadata', '§3.14', async (trial) => {
      const { me, ns } = trial
      const before = await changes(trial, ['removed'])
      ;(await me.tell(`delete:removed.${ns}${me}`)).commitId()
      const answer = await me.tell(`sync:from:${before}:limit:25:removed\\.${ns}`)
      const [entry] = answer.json()
      answer.must(entry.value === null && entry.metadata === null, '"value":null,"metadata":null')
    }),
    check('a page is not longer than its limit, and the filter comes first', '§13.10, §13.11', async (trial) => {
      const { me, ns } = trial
      const before = await changes(trial, ['page1', 'page2', 'page3'])
      const answer = await me.tell(`sync:from:${before}:limit:2:page[23]\\.${ns}`)
      const keys = answer.json().map((one: { atKey: string }) => one.atKey)
      answer.must(keys.join() === `page2.${ns}${me},page3.${ns}${me}`, `page2.${ns}${me} and page3.${ns}${me}`)
      const first = await me.tell(`sync:from:${before}:limit:1`)
      first.must(first.json().length === 1, 'one entry')
    }),
    check('stats:3 is the last commit id, and nothing comes after it', '§3.20, §6', async (trial) => {
      const { me, ns } = trial
      const line = await me.login()
      const id = (await line.ask(`update:last.${ns}${me} v`)).commitId()
      const answer = await line.ask('stats:3')
      const last = Number(JSON.parse(answer.data())[0]?.value)
      answer.must(last >= id, `a value of at least ${id}`)
      ;(await line.ask(`sync:from:${last}:limit:5:${ns}`)).data('[]')
    }),
    check('a value that is not committed is no part of it', '§6', async (trial) => {
      const { me, ns } = trial
      trial.atEnd(me, `delete:public:_uncommitted.${ns}${me}`)
      const before = await changes(trial, ['committed'])
      ;(await me.tell(`update:public:_uncommitted.${ns}${me} v`)).data('-1')
      const answer = await me.tell(`sync:from:${before}:limit:25:committed\\.${ns}`)
      answer.must(answer.json().length === 1, `committed.${ns}${me} alone`)
    }),
    check('update:meta is #', '§3.8', async (trial) => {
      const { me, ns } = trial
      const before = await changes(trial, ['hash'])
      ;(await me.tell(`update:meta:hash.${ns}${me}:ttl:500000`)).commitId()
      const answer = await me.tell(`sync:from:${before}:limit:25:hash\\.${ns}`)
      answer.must(answer.json()[0]?.operation === '#', '"operation":"#"')
    }),
    check('sync:<id> shows the time too, as the first clients read it', '§13.12', async (trial) => {
      const { me, ns } = trial
      const before = await changes(trial, ['first'])
      const answer = await me.tell(`sync:${before}:first\\.${ns}`)
      const [entry] = answer.json()
      answer.must(
        Object.keys(entry ?? {}).join() === 'atKey,operation,opTime,commitId,value,metadata',
        'atKey, operation, opTime, commitId, value, metadata',
      )
    }),
    check('what is no regular expression is AT0003', '§3.13', async ({ me }) => {
      ;(await me.tell('sync:from:0:limit:5:[a')).error('AT0003')
    }),
  ],
}
