/** `facet/browser`: the ways out of a browser. Inside this checkout each file is named itself. */
export { type DirectDial, type DirectDialOptions, directDial } from './direct.ts'
export type { Dial, Transport } from './transport.ts'
export { type WebSocketDialOptions, webSocketDial } from './web-socket.ts'
