import { type Address, formatAddress, parseAddress } from './address.ts'

/** The atDirectory's answer, result and prompt in one piece; undefined for a name it does not know. [§1.2] */
export function formatDirectoryReply(address: Address | undefined): string {
  return `${address ? formatAddress(address) : 'null'}\r\n@`
}

/**
 * One line from the atDirectory, as `LineReader` gives it: the prompts before the result are still in front of it.
 * Undefined for `null`. Throws `AtError` AT0022 when it is neither that nor an address.
 */
export function parseDirectoryReply(line: string): Address | undefined {
  const result = line.trim().replace(/^@+/, '')
  return result === 'null' ? undefined : parseAddress(result)
}
