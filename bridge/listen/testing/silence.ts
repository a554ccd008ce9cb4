import { readFile } from 'node:fs/promises'

/**
 * Which timer the system keeps for a connection at this port of ours, in the words of Linux: `01` as long as something sent
 * is not acknowledged, then `00` for none, or `02` where the other end is asked whether it is still there.
 */
export async function timerAt(port: number): Promise<string | undefined> {
  const ours = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = (await readFile('/proc/self/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/))
  const [, , , , , timer] = rows.find(([, local, , state]) => local?.endsWith(ours) && state === '01') ?? []
  return timer?.slice(0, 2)
}
