/** `facet/node`: the way out of Node, by TLS. Inside this checkout each file is named itself. */
export { ConnectError, type ConnectFailure, type ConnectOptions } from './connect.ts'
export { type TlsDialOptions, tlsDial } from './dial.ts'
