import { check, type Group } from '../check.ts'

const briefly = /^data:ok\n@$/

export const framing: Group = {
  title: 'Lines',
  checks: [
    check('the atServer greets with one @ and nothing else', '§2.2', async ({ me }) => {
      const line = await me.dial()
      const greeting = await line.take(/@/, 'the greeting @')
      if (greeting !== '@') throw line.mismatch('@ alone')
      const answer = await line.ask('noop:0')
      // Behind a port of many atSigns it is an error, as long as none was named. [2026 §3.3]
      answer.must(/^(data|error):/.test(answer.raw), '@ alone, and then the answer')
    }),
    check('an answer and the prompt behind it come in one packet', '§2.5, §13.4', async ({ me }) => {
      const answer = await me.ask('noop:0')
      answer.must(answer.pieces === 1, 'data:…\\n@ in one packet')
      const error = await me.ask('nonsense')
      error.must(error.pieces === 1, 'error:…\\n@ in one packet')
      const owner = await me.tell('noop:0')
      owner.must(owner.pieces === 1, 'data:ok\\n@me@ in one packet')
    }),
    check('answers end in LF, never in CR LF', '§2.5', async ({ me }) => {
      const answer = await me.ask('noop:0')
      answer.must(briefly.test(answer.raw), 'data:…\\n@')
      const error = await me.ask('nonsense')
      error.must(!error.raw.includes('\r'), 'error:…\\n@')
    }),
    check('a line may end in CR LF', '§2.3', async ({ me }) => {
      ;(await me.ask('noop:0\r')).data('ok')
    }),
    check('a blank line right after the greeting is answered, and the connection stays', '§2.3', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask('\r')).error('AT0003')
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('a line may arrive byte by byte', '§2.3', async ({ me }) => {
      const line = await me.connect()
      for (const byte of 'noop:0\n') line.send(byte)
      ;(await line.answer('noop:0, byte by byte')).data('ok')
    }),
    check('a command that is cut after its first letters is one command', '2026 §15.2', async ({ me }) => {
      const line = await me.connect()
      line.send('loo')
      line.send(`kup:publickey${me}\n`)
      const answer = await line.answer(`loo, and then kup:publickey${me}`)
      answer.data()
    }),
    check('letters of several bytes may be cut between packets', '§11.8', async ({ me, ns }) => {
      const bytes = Buffer.from(`update:cut.${ns}${me} Zoë 🛠 東京\n`)
      const line = await me.login()
      for (const byte of bytes) line.send(Buffer.of(byte))
      ;(await line.answer()).commitId()
      ;(await line.ask(`llookup:cut.${ns}${me}`)).data('Zoë 🛠 東京')
    }),
    check('two commands in one packet get two answers, in order', '§13.1', async ({ me }) => {
      const line = await me.connect()
      line.send('noop:0\nnonsense\n')
      await line.take(/data:ok\r?\n@error:.*\r?\n@$/, 'the answer of noop:0, and then that of nonsense')
    }),
    check('an unknown verb is AT0003, and the connection stays', '§3.0', async ({ me }) => {
      const line = await me.connect()
      ;(await line.ask('nonsense')).error('AT0003')
      ;(await line.ask('xscan')).error('AT0003')
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('bytes that are no UTF-8 are answered like an unknown verb', '§13.27', async ({ me }) => {
      const line = await me.connect()
      line.send(Buffer.from([0x73, 0xff, 0xfe, 0xc3, 0x28, 0x0a]))
      ;(await line.answer('bytes that are no UTF-8')).error('AT0003')
      ;(await line.ask('noop:0')).data('ok')
    }),
    check('a verb may be in capitals, with blanks around the line', '§2.4', async ({ me }) => {
      ;(await me.ask(`  LOOKUP:signing_publickey${me}  `)).data(/^\S+$/)
      ;(await me.ask('SCAN')).json()
    }),
    check('a line of more than 10,240,000 bytes gets AT0005 and ends the connection', '§2.3', async ({ me }) => {
      const line = await me.connect()
      const piece = 'a'.repeat(1_024_000)
      line.send('lookup:')
      for (let sent = 0; sent <= 10_240_000 && !line.isSpent; sent += piece.length) line.send(piece)
      const answer = await line.answer('lookup: and 10,240,000 letters')
      answer.error('AT0005')
      await line.closed()
    }),
    check('a value of a million letters is kept whole', '§2.3', async ({ me, ns }) => {
      const long = 'value '.repeat(170_000).trim()
      ;(await me.tell(`update:long.${ns}${me} ${long}`)).commitId()
      const answer = await me.tell(`llookup:long.${ns}${me}`)
      answer.must(answer.text === `data:${long}`, 'the value as it was put')
    }),
    check('@exit ends the connection without a word', '§3.29', async ({ me }) => {
      const line = await me.connect()
      line.send('@exit\n')
      if ((await line.closed()) !== '') throw line.mismatch('nothing, and the end of the connection')
    }),
  ],
}
