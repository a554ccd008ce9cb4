// The least that asking one server through another can be: a line goes on to the second as it is, and when that has
// replied, the first one does.
import { connectTls } from '../../listen/connect.ts'
import { bareOptions, listenBare, onLines, sayPort } from './bare-server.ts'

const options = bareOptions<{ readonly ca: string; readonly reply: string; readonly innerReply: string }>()
const reply = Buffer.from(options.reply)
const innerReply = Buffer.from(options.innerReply)

const inner = await listenBare(options, (socket) => onLines(socket, () => socket.write(innerReply)))
const port = await listenBare(options, async (socket) => {
  const next = await connectTls({ host: options.host, port: inner }, options)
  socket.once('close', () => next.destroy())
  onLines(socket, (line) => next.write(line))
  onLines(next, () => socket.write(reply))
})
sayPort(port)
