// The least that Node can do: TLS, a line in, fixed bytes out. Arguments: host, certificate, key, the reply in base64.
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { endWithParent } from '../lifetime.ts'

const [host = '', certFile = '', keyFile = '', replyText = ''] = process.argv.slice(2)
const reply = Buffer.from(replyText, 'base64')
endWithParent()
const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile), noDelay: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 0x0a) socket.write(reply)
  })
  socket.write('@')
})
server.listen(0, host, () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
