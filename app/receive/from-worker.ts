import type { Shared } from './shared.ts'

/** What the worker of this site has taken, with its picture as it came. */
export type Taken = Omit<Shared, 'picture'> & {
  readonly picture: Blob | null
  /** There was more than is taken. */
  readonly isCut: boolean
}

/** How long the worker is waited for, in milliseconds: one of an older version does not answer. */
const patience = 3_000

/** What was shared just now and is kept nowhere yet; undefined where there is no worker, or nothing. */
export async function askWorker(): Promise<Taken | undefined> {
  const worker = workerHere()
  if (!worker) return undefined
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise<Taken | null>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
    setTimeout(() => resolve(null), patience)
  })
  worker.postMessage('what was shared', [port2])
  const taken = await answer
  port1.close()
  return taken ?? undefined
}

/** The worker keeps it no longer. */
export function tellKept(): void {
  workerHere()?.postMessage('it is kept')
}

function workerHere(): ServiceWorker | null {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null
}
