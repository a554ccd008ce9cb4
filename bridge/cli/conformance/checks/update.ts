import { check, type Group } from '../check.ts'

export const update: Group = {
  title: 'Writing',
  checks: [
    check('a public, a self and a shared key each get the next commit id', '§3.6', async ({ me, ns }) => {
      const first = (await me.tell(`update:public:three.${ns}${me} 1`)).commitId()
      const second = (await me.tell(`update:three.${ns}${me} 2`)).commitId()
      const third = await me.tell(`update:@${ns}:three.${ns}${me} 3`)
      third.must(first < second && second < third.commitId(), 'commit ids that grow')
      ;(await me.tell(`llookup:public:three.${ns}${me}`)).data('1')
      ;(await me.tell(`llookup:three.${ns}${me}`)).data('2')
      ;(await me.tell(`llookup:@${ns}:three.${ns}${me}`)).data('3')
    }),
    check('a value is kept as it is: blanks, colons, @, any letters', '§3.6', async ({ me, ns }) => {
      for (const value of [' x', 'a: b', '@bob:phone@alice', 'data:image/png;base64,AAAA', 'Zoë 🛠 東京', '{"a":[1]}']) {
        ;(await me.tell(`update:value.${ns}${me} ${value}`)).commitId()
        ;(await me.tell(`llookup:value.${ns}${me}`)).data(value)
      }
    }),
    check('names are in small letters, values are not', '§4.2', async ({ me, ns }) => {
      ;(await me.tell(`update:public:LOUD.${ns}${me} LOUD`)).commitId()
      ;(await me.tell(`llookup:public:loud.${ns}${me}`)).data('LOUD')
      ;(await me.tell(`scan loud\\.${ns}`)).data(`["public:loud.${ns}${me}"]`)
    }),
    check("somebody else's key is AT0016", '§3.6.2', async ({ me, ns }) => {
      const answer = await me.tell(`update:foreign.${ns}@${ns} v`)
      const expected = `Invalid update command - sharedBy atsign @${ns} should be same as current atsign ${me}`
      answer.must(answer.text === `error:AT0016-Invalid key : ${expected}`, `error:AT0016-Invalid key : ${expected}`)
    }),
    check('a key without an owner is AT0016', '§3.6.2', async ({ me, ns }) => {
      ;(await me.tell(`update:nobody.${ns} v`)).error('AT0016', /KeyType\.invalidKey/)
    }),
    check('a name of 248 characters is taken, one of 249 is AT0016', '§3.6.2', async ({ me, ns }) => {
      const name = (length: number) => `${'k'.repeat(length - `.${ns}${me}`.length)}.${ns}${me}`
      ;(await me.tell(`update:${name(248)} v`)).commitId()
      ;(await me.tell(`update:${name(249)} v`)).error('AT0016', /key length 249 is greater than max allowed 248 chars/)
    }),
    check('a ttl or ttb below 0, or a ttr below -1, is AT0003', '§3.1', async ({ me, ns }) => {
      for (const part of ['ttl:-1', 'ttb:-1', 'ttr:-2']) {
        ;(await me.tell(`update:${part}:public:time.${ns}${me} v`)).error('AT0003')
      }
    }),
    check('what does not fit the grammar is AT0003, and the connection stays', '§3.6', async ({ me, ns }) => {
      const line = await me.login()
      for (const text of [
        `update:public:empty.${ns}${me}`,
        `update:public:two.${ns}@${me} v`,
        `update:public:@${ns}:two.${ns}${me} v`,
        `update:ttl:soon:two.${ns}${me} v`,
      ]) {
        ;(await line.ask(text)).error('AT0003')
      }
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('update:json writes as update does', '§3.7', async ({ me, ns }) => {
      const metadata = { isBinary: false, isEncrypted: false, isPublic: true, ttl: 60_000 }
      const json = { atKey: `json.${ns}`, value: 'in JSON', sharedBy: me.atSign, metadata }
      ;(await me.tell(`update:json:${JSON.stringify(json)}`)).commitId()
      ;(await me.tell(`llookup:public:json.${ns}${me}`)).data('in JSON')
      const meta = await me.tell(`llookup:meta:public:json.${ns}${me}`)
      meta.must(meta.json().ttl === 60_000, '"ttl":60000')
    }),
    check('update:json with a line break in the value cannot break a line', '§13.26', async ({ me, ns }) => {
      const metadata = { isBinary: false, isEncrypted: false, isPublic: false }
      const json = { atKey: `broken.${ns}`, value: 'two\nlines', sharedBy: me.atSign, metadata }
      const answer = await me.tell(`update:json:${JSON.stringify(json)}`)
      if (answer.text.startsWith('data:')) (await me.tell(`llookup:all:broken.${ns}${me}`)).json()
      else answer.error('AT0003')
    }),
    check('update:meta changes metadata and leaves the value', '§3.8', async ({ me, ns }) => {
      ;(await me.tell(`update:public:meta.${ns}${me} stays`)).commitId()
      ;(await me.tell(`update:meta:public:meta.${ns}${me}:ttl:60000`)).commitId()
      const all = await me.tell(`llookup:all:public:meta.${ns}${me}`)
      const { data, metaData } = all.json()
      all.must(data === 'stays' && metaData?.ttl === 60_000, '"data":"stays" and "ttl":60000')
    }),
    check('update:meta of a name of one character is AT0003', '§3.8', async ({ me }) => {
      ;(await me.tell(`update:meta:a${me}:ttl:1`)).error('AT0003')
    }),
  ],
}
