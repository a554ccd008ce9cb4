import { check, type Group } from '../check.ts'

export const prompts: Group = {
  title: 'Prompts',
  checks: [
    check('@ until somebody has logged in, after from: too', '§2.2', async ({ me }) => {
      const line = await me.connect()
      for (const text of ['noop:0', `from:${me}`]) {
        const answer = await line.ask(text)
        answer.must(answer.prompt === '@', 'the prompt @')
      }
    }),
    check('@ after an error for anyone', '§2.2', async ({ me, ns }) => {
      const answer = await me.ask(`lookup:none.${ns}${me}`)
      answer.error('AT0015')
      answer.must(answer.prompt === '@', 'the prompt @')
    }),
    check('the own atSign and @ for the owner, from the login on', '§2.2', async ({ me }) => {
      const line = await me.connect()
      const login = await line.ask(await me.proof(await line.ask(`from:${me}`)))
      login.must(login.prompt === `${me}@`, `the prompt ${me}@`)
      const answer = await line.ask('noop:0')
      answer.must(answer.prompt === `${me}@`, `the prompt ${me}@`)
    }),
    check('the own atSign and @ after an error for the owner', '§2.6', async ({ me, ns }) => {
      const answer = await me.tell(`llookup:none.${ns}${me}`)
      answer.error('AT0015')
      answer.must(answer.prompt === `${me}@`, `the prompt ${me}@`)
    }),
    check(
      "the visitor's atSign and @ for a visitor, and @ after an error",
      '§2.2, §13.5',
      async ({ me, other, ns }) => {
        const line = await other.visit(me)
        const answer = await line.ask('noop:0')
        answer.must(answer.prompt === `${other}@`, `the prompt ${other}@`)
        const error = await line.ask(`lookup:none.${ns}${me}`)
        error.error('AT0015')
        error.must(error.prompt === '@', 'the prompt @')
      },
    ),
  ],
}
