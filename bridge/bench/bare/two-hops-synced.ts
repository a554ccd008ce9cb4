// The least that telling someone on another server can be: a line in, appended and synced; then on to the second
// server, which appends and syncs it too, and shows it to whoever else is connected there. Says both ports.
import type { TLSSocket } from 'node:tls'
import { connectTls } from '../../listen/connect.ts'
import { openAppend } from './append.ts'
import { bareOptions, listenBare, onLines } from './bare-server.ts'

const options = bareOptions<{ readonly ca: string; readonly file: string }>()
const reply = Buffer.from('data:success\n@')
const appendFirst = await openAppend(`${options.file}.first`)
const appendSecond = await openAppend(`${options.file}.second`)

const listeners = new Set<TLSSocket>()
const second = await listenBare(options, (socket) => {
  listeners.add(socket)
  socket.once('close', () => listeners.delete(socket))
  onLines(socket, (line) => {
    appendSecond(line, () => {
      socket.write(reply)
      for (const listener of listeners) if (listener !== socket) listener.write(line)
    })
  })
})
const next = await connectTls({ host: options.host, port: second }, options)
next.resume()
const first = await listenBare(options, (socket) => {
  onLines(socket, (line) => {
    appendFirst(line, () => {
      socket.write(reply)
      next.write(line)
    })
  })
})
process.stdout.write(`${first} ${second}\n`)
