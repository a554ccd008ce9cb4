// What the bare servers have in common. Each is a program with one argument, its options in JSON; it says on a line of
// its own where it listens, and ends with its parent.
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { endWithParent } from '../../lifetime.ts'
import type { Credentials } from '../../listen/tls-server.ts'

/** Who it is: it stands where an atServer is, and has the same certificate. */
export interface BareOptions extends Credentials {
  readonly host: string
}

export function bareOptions<Options>(): BareOptions & Options {
  endWithParent()
  return JSON.parse(process.argv[2] ?? '')
}

/** Greets everyone as an atServer does; resolves to the port. */
export function listenBare({ host, cert, key }: BareOptions, take: (socket: TLSSocket) => void): Promise<number> {
  const server = createServer({ cert, key, noDelay: true }, (socket) => {
    socket.on('error', () => {})
    take(socket)
    socket.write('@')
  })
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Calls `each` for every line, its line feed included. */
export function onLines(socket: TLSSocket, each: (line: Buffer) => void): void {
  let rest: Buffer | undefined
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest ? Buffer.concat([rest, chunk]) : chunk
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a)) {
      each(bytes.subarray(0, end + 1))
      bytes = bytes.subarray(end + 1)
    }
    rest = bytes.length > 0 ? bytes : undefined
  })
}

export function sayPort(port: number): void {
  process.stdout.write(`${port}\n`)
}
