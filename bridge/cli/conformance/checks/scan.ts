import { check, type Group } from '../check.ts'

export const scan: Group = {
  title: 'Listing',
  checks: [
    check('anyone is shown public names, without public:', '§3.13', async ({ me, ns }) => {
      for (const key of [`public:seen.${ns}${me}`, `seen2.${ns}${me}`, `@${ns}:seen3.${ns}${me}`]) {
        ;(await me.tell(`update:${key} v`)).commitId()
      }
      ;(await me.ask(`scan seen\\d?\\.${ns}`)).data(`["seen.${ns}${me}"]`)
      const all = await me.ask('scan')
      const names: unknown[] = all.json()
      all.must(names.includes(`publickey${me}`), `publickey${me} among them`)
      all.must(!names.some((name) => String(name).includes('privatekey')), 'nothing private among them')
    }),
    check('the owner is shown every kind of key', '§3.13', async ({ me, ns }) => {
      const keys = [`@${ns}:every.${ns}${me}`, `every.${ns}${me}`, `public:every.${ns}${me}`]
      for (const key of keys) (await me.tell(`update:${key} v`)).commitId()
      const answer = await me.tell(`scan every\\.${ns}`)
      const names: string[] = answer.json()
      answer.must([...names].sort().join() === keys.join(), `${keys.join(', ')} in some order`)
    }),
    check('the regular expression is searched in the whole name', '§3.13', async ({ me, ns }) => {
      ;(await me.tell(`update:public:whole.${ns}${me} v`)).commitId()
      ;(await me.ask(`scan ^public:whole\\.${ns}`)).data(`["whole.${ns}${me}"]`)
    }),
    check('hidden names are shown to the owner who asks for them', '§3.13', async (trial) => {
      const { me, ns } = trial
      trial.atEnd(me, `delete:public:_one.${ns}${me}`)
      for (const key of [`_none.${ns}${me}`, `public:_one.${ns}${me}`, `public:__two.${ns}${me}`]) {
        ;(await me.tell(`update:${key} v`)).data()
      }
      ;(await me.tell(`scan _\\w+\\.${ns}`)).data('[]')
      for (const word of ['showhidden', 'showHidden']) {
        const answer = await me.tell(`scan:${word}:true _\\w+\\.${ns}`)
        const names = answer.json().sort().join()
        answer.must(
          names === [`_none.${ns}${me}`, `public:__two.${ns}${me}`].join(),
          `_none.${ns}${me} and public:__two.${ns}${me}`,
        )
      }
      ;(await me.ask(`scan _\\w+\\.${ns}`)).data('[]')
    }),
    check('what is no regular expression is AT0003, and the connection stays', '§3.13', async ({ me }) => {
      const line = await me.login()
      ;(await line.ask('scan [a')).error('AT0003')
      ;(await line.ask('scan a b')).error('AT0003')
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('nobody is shown the names of another atSign without a login', '§3.13', async ({ me, ns }) => {
      ;(await me.ask(`scan:@${ns}`)).error('AT0401')
    }),
    check("the owner is shown what another's server has for it", '§3.13', async ({ me, other, ns }) => {
      ;(await me.tell(`update:${other}:list.${ns}${me} v`)).commitId()
      ;(await other.tell(`scan:${me} list\\.${ns}`)).data(`["list.${ns}${me}"]`)
    }),
  ],
}
