import { check, type Group } from '../check.ts'

export const reading: Group = {
  title: 'Reading',
  checks: [
    check('anyone reads a public value: alone, its metadata, or all of it', '§3.9', async ({ me, ns }) => {
      ;(await me.tell(`update:public:open.${ns}${me} for all`)).commitId()
      ;(await me.ask(`lookup:open.${ns}${me}`)).data('for all')
      const meta = await me.ask(`lookup:meta:open.${ns}${me}`)
      meta.must(meta.json().createdBy === me.atSign, `"createdBy":"${me}"`)
      const all = await me.ask(`lookup:all:open.${ns}${me}`)
      const { key, data, metaData } = all.json()
      const fits = key === `public:open.${ns}${me}` && data === 'for all' && metaData?.isBinary === false
      all.must(fits, `{"key":"public:open.${ns}${me}","data":"for all","metaData":{…}}`)
    }),
    check('anyone reads nothing but what is public', '§3.9', async ({ me, ns }) => {
      ;(await me.tell(`update:mine.${ns}${me} v`)).commitId()
      ;(await me.tell(`update:@${ns}:mine.${ns}${me} v`)).commitId()
      ;(await me.ask(`lookup:mine.${ns}${me}`)).error('AT0015')
      ;(await me.ask(`lookup:@${ns}:mine.${ns}${me}`)).error(['AT0015', 'AT0003'])
      ;(await me.ask(`lookup:all:signing_privatekey${me}`)).error('AT0015')
    }),
    check('a name of one character cannot be looked up', '§3.9', async ({ me }) => {
      ;(await me.ask(`lookup:x${me}`)).error('AT0003')
      ;(await me.tell(`llookup:x${me}`)).error('AT0003')
    }),
    check('a hidden public value is read by who knows its name', '§4.1', async (trial) => {
      const { me, ns } = trial
      trial.atEnd(me, `delete:public:_hidden.${ns}${me}`)
      ;(await me.tell(`update:public:_hidden.${ns}${me} v`)).data('-1')
      ;(await me.ask(`lookup:_hidden.${ns}${me}`)).data('v')
    }),
    check("the owner's lookup of an own name reads what it keeps for itself", '§3.9', async ({ me, ns }) => {
      ;(await me.tell(`update:${me}:note.${ns}${me} for myself`)).commitId()
      ;(await me.tell(`lookup:note.${ns}${me}`)).data('for myself')
      ;(await me.tell(`lookup:none.${ns}${me}`)).error('AT0015')
    }),
    check('llookup reads each kind of key by its own name', '§3.11', async ({ me, ns }) => {
      for (const key of [`public:kind.${ns}${me}`, `kind.${ns}${me}`, `@${ns}:kind.${ns}${me}`]) {
        ;(await me.tell(`update:${key} ${key.length}`)).commitId()
        ;(await me.tell(`llookup:${key}`)).data(String(key.length))
        const all = await me.tell(`llookup:all:${key}`)
        const { key: name, data } = all.json()
        all.must(name === key && data === String(key.length), `"key":"${key}","data":"${key.length}"`)
        const meta = await me.tell(`llookup:meta:${key}`)
        meta.must(meta.json().version === 0, '"version":0')
      }
    }),
    check('nobody is shown a key that is for the server alone', '§3.11', async (trial) => {
      const { me } = trial
      for (const key of ['privatekey:at_pkam_publickey', 'privatekey:at_secret']) {
        trial.conceal(await me.tell(`llookup:${key}`)).error(['AT0003', 'AT0015', 'AT0016'])
        trial.conceal(await me.tell(`llookup:${key}${me}`)).error(['AT0003', 'AT0015', 'AT0016', 'AT0009'])
      }
    }),
    check('plookup reads what is public of the own atSign', '§3.10', async ({ me, ns }) => {
      ;(await me.tell(`update:public:own.${ns}${me} v`)).commitId()
      ;(await me.tell(`plookup:own.${ns}${me}`)).data('v')
      const all = await me.tell(`plookup:bypassCache:true:all:own.${ns}${me}`)
      all.must(all.json().data === 'v', '"data":"v"')
      ;(await me.tell(`plookup:none.${ns}${me}`)).error('AT0015')
    }),
    check('a reference is followed where it is looked up', '§3.9', async ({ me, ns }) => {
      ;(await me.tell(`update:public:target.${ns}${me} found`)).commitId()
      ;(await me.tell(`update:public:pointer.${ns}${me} atsign://target.${ns}${me}`)).commitId()
      ;(await me.ask(`lookup:pointer.${ns}${me}`)).data('found')
    }),
  ],
}
