import type { ConnectionOptions } from 'node:tls'
import WebSocket, { type ClientOptions } from 'ws'
import { formatAddress } from '../../../../lib/protocol/address.ts'
import { Answer } from '../answer.ts'
import { check, type Group, Mismatch, Skipped } from '../check.ts'
import { needs } from '../generation.ts'
import type { Party } from '../party.ts'
import type { Trial } from '../trial.ts'

/** A WebSocket at /ws, and its text messages one by one. */
class Socket {
  readonly ws: WebSocket
  readonly #messages: string[] = []
  readonly #timeoutMillis: number
  #notice: () => void = () => {}

  constructor({ address, reach }: Party) {
    this.#timeoutMillis = reach.timeoutMillis
    const options: ClientOptions & ConnectionOptions = {
      ca: reach.ca,
      handshakeTimeout: reach.timeoutMillis,
      perMessageDeflate: true,
      ALPNProtocols: ['http/1.1'],
    }
    this.ws = new WebSocket(`wss://${formatAddress(address)}/ws`, options)
    this.ws.on('error', () => {})
    this.ws.on('message', (bytes, isBinary) => {
      this.#messages.push(isBinary ? `(binary) ${bytes}` : String(bytes))
      this.#notice()
    })
  }

  async next(sent: string): Promise<string> {
    if (this.#messages.length === 0) {
      let timer: ReturnType<typeof setTimeout> | undefined
      await new Promise<void>((resolve) => {
        this.#notice = resolve
        timer = setTimeout(resolve, this.#timeoutMillis)
        this.ws.once('close', resolve)
      })
      clearTimeout(timer)
    }
    const message = this.#messages.shift()
    if (message === undefined) throw new Mismatch(sent, '', 'a message')
    return message
  }

  async ask(line: string | Buffer): Promise<string> {
    this.ws.send(line)
    return this.next(String(line))
  }
}

async function open(trial: Trial): Promise<Socket> {
  await needs(trial, 'HTTP on its port')
  const socket = new Socket(trial.me)
  const greeting = await socket.next('GET /ws')
  if (greeting !== '@') throw new Mismatch('GET /ws', greeting, 'one text message @')
  if (await trial.me.isShared()) await socket.ask(`to:${trial.me}\n`)
  return socket
}

/** For browsers too: the line protocol in messages, on the same port. [2026 §1.2] */
export const webSockets: Group = {
  title: 'WebSockets',
  checks: [
    check('a WebSocket at /ws talks as a plain connection does', '2026 §1.2', async (trial) => {
      const { me } = trial
      const socket = await open(trial)
      try {
        const ok = await socket.ask('noop:0\n')
        if (ok !== 'data:ok\n@') throw new Mismatch('noop:0', ok, 'data:ok\\n@ in one text message')
        const asked = `from:${me}\n`
        const challenge = /^data:(.+)\n@$/.exec(await socket.ask(Buffer.from(asked)))?.[1]
        if (!challenge) throw new Mismatch(asked, '', 'a challenge for a binary message too')
      } finally {
        socket.ws.terminate()
      }
    }),
    check('messages are not compressed', '2026 §1.2', async (trial) => {
      const { ws } = await open(trial)
      ws.terminate()
      // The platform of the reference server does it unasked.
      if (/^permessage-deflate/.test(ws.extensions)) throw new Skipped('this server compresses messages')
      if (ws.extensions !== '') throw new Mismatch('GET /ws', ws.extensions, 'no extension')
    }),
    check('a command ends where its line does, not where its message does', '2026 §15.59', async (trial) => {
      const socket = await open(trial)
      try {
        for (const piece of ['no', 'op']) socket.ws.send(piece)
        const one = await socket.ask(':0\n')
        if (one !== 'data:ok\n@') throw new Mismatch('no, op, :0', one, 'data:ok\\n@')
      } finally {
        socket.ws.terminate()
      }
    }),
    check('two commands in one message are two commands', '2026 §15.59', async (trial) => {
      const socket = await open(trial)
      try {
        // Before late 2026 they were one, which nobody knew. [2026 §4.1]
        await needs(trial, 'two answers to two commands in one packet')
        const first = await socket.ask('noop:0\nnoop:0\n')
        const second = await socket.next('noop:0, noop:0')
        if (first + second !== 'data:ok\n@data:ok\n@')
          throw new Mismatch('noop:0, noop:0', first + second, 'two answers')
      } finally {
        socket.ws.terminate()
      }
    }),
    check('a monitor on a WebSocket gets each notification as a message of its own', '2026 §1.2', async (trial) => {
      const { me, ns } = trial
      const socket = await open(trial)
      try {
        const from = `from:${me}\n`
        const login = await socket.ask(`${await me.proof(new Answer(from, await socket.ask(from), 1))}\n`)
        if (login !== `data:success\n${me}@`) throw new Mismatch(`${from}pkam:…`, login, `data:success\\n${me}@`)
        const command = `monitor:strict socket\\d\\.${ns}\nnoop:0\n`
        const ok = await socket.ask(command)
        if (!ok.startsWith('data:ok\n')) throw new Mismatch(command, ok, 'data:ok')
        for (const name of ['socket1', 'socket2']) {
          ;(await me.tell(`notify:update:isEncrypted:false:${me}:${name}.${ns}${me}:v`)).data()
        }
        for (const name of ['socket1', 'socket2']) {
          let heard = await socket.next(command)
          // How the server is doing is told any time. [§3.19.4]
          while (heard.includes('"id":"-1"')) heard = await socket.next(command)
          const fits = /^notification: \{.*\}\n$/.test(heard) && heard.includes(`${me}:${name}.${ns}`)
          if (!fits) throw new Mismatch(command, heard, `notification: {…} of ${name}.${ns}, and nothing else`)
        }
      } finally {
        socket.ws.terminate()
      }
    }),
    check('@exit ends a WebSocket as it should end', '2026 §1.2', async (trial) => {
      const socket = await open(trial)
      socket.ws.send('@exit\n')
      const code = await new Promise<number>((resolve) => {
        const timer = setTimeout(() => resolve(0), trial.reach.timeoutMillis)
        socket.ws.once('close', (closed) => {
          clearTimeout(timer)
          resolve(closed)
        })
      })
      socket.ws.terminate()
      if (code === 0) throw new Mismatch('@exit', '', 'the end of the connection')
      // The reference server gives no code. [2026 §1.2]
      if (code !== 1000 && code !== 1005) throw new Mismatch('@exit', String(code), 'the code 1000, or none')
    }),
  ],
}
