import { AtError } from './at-error.ts'

/** Where a server listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** `<host>:<port>`; an IPv6 host stands in brackets, which `host` does not have. Throws `AtError` AT0022. */
export function parseAddress(text: string): Address {
  const [, six, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = six ?? name
  const port = Number(digits)
  if (host === undefined || !(port >= 1 && port <= 65_535)) throw new AtError('AT0022', `${text} is not an address`)
  return { host, port }
}

/** `<host>:<port>[,<host>:<port>…]`, at least one. Throws `AtError` AT0022. */
export function parseAddresses(text: string): readonly Address[] {
  return text.split(',').map((one) => parseAddress(one.trim()))
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
