import { formatAddress } from '../../../../lib/protocol/address.ts'
import { check, type Group } from '../check.ts'
import type { Trial } from '../trial.ts'

/** What the directory answers, up to its prompt, packet by packet. */
async function lookUp(trial: Trial, name: string) {
  const line = await trial.directoryLine()
  line.send(`${name}\n`)
  return line.answer()
}

const addressOf = ({ me }: Trial) => formatAddress(me.address)

export const directory: Group = {
  title: 'Directory',
  checks: [
    check('it greets with one @', '§1.2', async (trial) => {
      const line = await trial.dialDirectory()
      const greeting = await line.take(/^[\s\S]+/, 'the greeting @')
      if (greeting !== '@') throw line.mismatch('@ alone')
    }),
    check('a name it knows gets host:port, CR LF and a prompt, in one packet', '§1.2', async (trial) => {
      const answer = await lookUp(trial, trial.me.name)
      answer.must(answer.raw === `${addressOf(trial)}\r\n@`, `${addressOf(trial)}\\r\\n@`)
      answer.must(answer.pieces === 1, 'result and prompt in one packet')
    }),
    check('a name it does not know gets null', '§1.2', async (trial) => {
      const answer = await lookUp(trial, trial.ns)
      answer.must(answer.text === 'null', 'null')
    }),
    check('capitals and small letters are the same', '§1.3', async (trial) => {
      const answer = await lookUp(trial, trial.me.name.toUpperCase())
      answer.must(answer.text === addressOf(trial), addressOf(trial))
    }),
    check('a line may end in CR LF, and have blanks around it', '§1.3', async (trial) => {
      const answer = await lookUp(trial, ` ${trial.me.name} \r`)
      answer.must(answer.text === addressOf(trial), addressOf(trial))
    }),
    check('a blank line is answered like an unknown name', '§1.3', async (trial) => {
      const answer = await lookUp(trial, '\r')
      answer.must(answer.text === 'null', 'null')
    }),
    check('a name may arrive byte by byte', '§1.3', async (trial) => {
      const line = await trial.directoryLine()
      for (const byte of `${trial.me.name}\n`) line.send(byte)
      const answer = await line.answer(`${trial.me.name}, byte by byte`)
      answer.must(answer.text === addressOf(trial), addressOf(trial))
    }),
    check('one connection may ask many times', '§1.2', async (trial) => {
      const line = await trial.directoryLine()
      for (const name of [trial.me.name, trial.ns, trial.me.name]) {
        const expected = name === trial.ns ? 'null' : addressOf(trial)
        line.send(`${name}\n`)
        const answer = await line.answer()
        answer.must(answer.text === expected, expected)
      }
    }),
    check('two names in one packet get two answers, in order', '§13.1', async (trial) => {
      const line = await trial.directoryLine()
      line.send(`${trial.me.name}\n\n`)
      const came = await line.take(/@[\s\S]*@$/, 'two answers')
      const answers = came.split(/\r?\n@/).join(' ')
      if (answers !== `${addressOf(trial)} null `) throw line.mismatch(`${addressOf(trial)}, and then null`)
    }),
    check('one @ in front of a name does no harm', '§13.2', async (trial) => {
      const answer = await lookUp(trial, trial.me.atSign)
      answer.must(answer.text === addressOf(trial), addressOf(trial))
    }),
    check('@exit ends the connection without a word', '§1.2', async (trial) => {
      const line = await trial.directoryLine()
      line.send('@exit\n')
      if ((await line.closed()) !== '') throw line.mismatch('nothing, and the end of the connection')
    }),
    check('a line of more than 255 characters ends the connection without a word', '§1.3', async (trial) => {
      const line = await trial.directoryLine()
      line.send(`${'a'.repeat(300)}\n`)
      if ((await line.closed()) !== '') throw line.mismatch('nothing, and the end of the connection')
    }),
  ],
}
