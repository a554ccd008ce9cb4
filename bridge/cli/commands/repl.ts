import { createInterface } from 'node:readline'
import { Conversation } from '../../../lib/client/conversation.ts'
import { openKeyRing } from '../../../lib/crypto/open-key-ring.ts'
import { verbs } from '../../../lib/verbs/index.ts'
import { refusedLogin } from '../acting.ts'
import { type Call, command, exitCodes, type Terminal, UsageError } from '../command.ts'
import { atSignOf, dialOf, keysMeaning, keysOf, keysOption } from '../reach.ts'

/** A conversation with an atServer by hand: what is typed is sent as it is, what is answered is shown as it is. */
export const repl = command({
  name: 'repl',
  summary: 'Talks to an atServer line by line; with your keys you are logged in to your own. Tab completes verbs.',
  takes: '[@atSign]',
  words: [0, 1],
  options: keysOption,
  meaning: keysMeaning,
  example: 'repl --keys @alice_key.atKeys',
  async run(call) {
    const keys = await keysOf(call)
    const named = call.words[0] === undefined ? undefined : atSignOf(call.words[0])
    const atSign = named ?? keys?.atSign
    if (!atSign) throw new UsageError('Say whom to talk to: facet repl @alice, or --keys <.atKeys file>.')
    const transport = await (await dialOf(call))(atSign, call.terminal.signal)
    const talk = new Conversation(transport)
    const stop = () => talk.close()
    call.terminal.signal.addEventListener('abort', stop, { once: true })
    try {
      await talk.answer()
      if (keys?.atSign === atSign) await talk.logIn(await openKeyRing(keys)).catch(refusedLogin(atSign))
      await (call.given.json ? answerLines(talk, call) : converse(talk, call))
    } finally {
      call.terminal.signal.removeEventListener('abort', stop)
      talk.close()
    }
    return exitCodes.done
  },
})

/** Everything that comes is shown; a person may type ahead, a script waits for each answer. */
async function converse(talk: Conversation, { terminal }: Call): Promise<void> {
  const { output } = terminal
  output.write(talk.prompt)
  talk.onText = (text) => output.write(text)
  const typed = terminal.input.isTTY
    ? typing(terminal)
    : createInterface({ input: terminal.input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })
  // With this it writes its line anew, as after a list of completions.
  typed.setPrompt(talk.prompt)
  void talk.ended.then(() => typed.close())
  let saidGoodbye = false
  for await (const line of typed) {
    if (talk.isOver) break
    const text = line.trim()
    if (!terminal.input.isTTY) output.write(`${text}\n`)
    // These are verbs of no server.
    if (text === '?' || text.toLowerCase() === 'help') {
      output.write(`${help}\n${talk.prompt}`)
      continue
    }
    // A monitor answers with whatever happens, whenever it does.
    if (text === '@exit' || text.startsWith('monitor')) await talk.send(text)
    else await talk.ask(text)
    saidGoodbye = text === '@exit'
    if (saidGoodbye) break
    typed.setPrompt(text.startsWith('monitor') ? '' : talk.prompt)
  }
  typed.close()
  if (talk.isOver) return
  // Ctrl-C, Ctrl-D or the end of a file leave the prompt on its line, where the shell's would follow.
  if (!saidGoodbye) output.write('\n')
  talk.close()
}

const help = `Each line goes to the server as it is; Tab completes a verb. To begin with:

  scan                                    which names there are for you
  lookup:location.wavi@alice              what @alice shows you
  update:public:city.wavi@alice Oakland   writes, where you are logged in as @alice
  @exit                                   ends this

Verbs: ${verbs.map(({ syntax }) => syntax.name).join(', ')}
`

/** For machines: of each line one line of JSON, with the answer to it. */
async function answerLines(talk: Conversation, { terminal, print }: Call): Promise<void> {
  for await (const typed of createInterface({ input: terminal.input, terminal: false })) {
    const line = typed.trim()
    if (line === '@exit') break
    // It has no answer, and what it shows comes whenever it does.
    if (/^monitor/i.test(line))
      throw new UsageError('A monitor is another command for machines: facet at monitor --json')
    const answer = (await talk.ask(line)).replace(/\n$/, '')
    print('', { line, answer })
  }
}

function typing({ input, output }: Terminal) {
  return createInterface({ input, output, terminal: true, completer: complete, historySize: 500 })
}

/** Verbs that begin like what was typed, with the colon that follows all but a few. */
export function complete(line: string): [string[], string] {
  const names = verbs.map(({ syntax }) => syntax.name)
  const words = names.map((name) => (alone.has(name) ? name : `${name}:`))
  const fitting = words.filter((word) => word.startsWith(line.toLowerCase())).sort()
  return [fitting, line]
}

const alone = new Set(['scan', 'pol', '@exit', 'info', 'stats', 'monitor'])
