import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startHost } from '../host/host.ts'
import { endWithParent } from '../lifetime.ts'

/*
 * The atServer that a run is about: `server.ts <json>`, in a process of its own, until it is killed. Prints where it is as
 * one line of JSON, then one for each mistake of its own, and one about its memory, all garbage gone, for each line that it
 * is sent.
 */
endWithParent()
const { atSign, ...options } = JSON.parse(process.argv[2] ?? '')
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const host = await startHost({
  ...options,
  atSigns: [atSign],
  onUnexpected: (error) => say({ mistake: String((error as Error)?.stack ?? error) }),
})
say({ ...host.members.get(atSign.atSign)?.address, pid: process.pid })
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
process.stdin.on('data', () => {
  const longestBusyMillis = delay.max / 1e6
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  say({ rss, heapUsed, heapTotal, external, longestBusyMillis })
  // That took its time too.
  setTimeout(() => delay.reset(), 100)
})
