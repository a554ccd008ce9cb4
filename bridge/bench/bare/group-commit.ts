// The least that a durable write over TLS can be: a line in, appended and synced together with what others have sent
// meanwhile, a short reply out.
import { openAppend } from './append.ts'
import { bareOptions, listenBare, onLines, sayPort } from './bare-server.ts'

const options = bareOptions<{ readonly file: string; readonly reply: string }>()
const reply = Buffer.from(options.reply)
const append = await openAppend(options.file)

const port = await listenBare(options, (socket) => {
  onLines(socket, (line) => append(line, () => socket.write(reply)))
})
sayPort(port)
