// The least that an answer can be: TLS, a line in, bytes out that are there already.
import { readFileSync } from 'node:fs'
import { bareOptions, listenBare, sayPort } from './bare-server.ts'

/** A file with a JSON list of replies, given in turn to each connection. */
const options = bareOptions<{ readonly replies: string }>()
const replies = (JSON.parse(readFileSync(options.replies, 'utf8')) as string[]).map((text) => Buffer.from(text))

const port = await listenBare(options, (socket) => {
  let next = 0
  socket.on('data', (chunk) => {
    for (const byte of chunk) {
      if (byte !== 0x0a) continue
      socket.write(replies[next] as Buffer)
      next = next + 1 < replies.length ? next + 1 : 0
    }
  })
})
sayPort(port)
