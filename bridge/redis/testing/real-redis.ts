import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The real server's program; undefined where there is none, though `npm test` tries to get it. */
export const redisProgram = [
  process.env.FACET_REDIS_SERVER,
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'redis-server')),
].find((file) => {
  try {
    accessSync(file ?? '', constants.X_OK)
    return Boolean(file)
  } catch {
    return false
  }
})

export interface RealRedis {
  readonly port: number
  /** Ends it, as a power cut would, and starts it again, empty, on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A Redis of one's own that keeps nothing. */
export async function startRedis(): Promise<RealRedis> {
  if (!redisProgram) throw new Error('there is no redis-server here')
  const dir = await mkdtemp(join(tmpdir(), 'facet-redis-'))
  const port = await freePort()
  let child = await begin(redisProgram, port, dir)
  const kill = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    port,
    async restart() {
      await kill()
      child = await begin(redisProgram ?? '', port, dir)
    },
    async stop() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function begin(program: string, port: number, dir: string): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  for await (const text of child.stdout) {
    said += text
    if (/ready to accept connections/i.test(said)) {
      child.stdout.resume()
      return child
    }
  }
  throw new Error(`redis-server did not start: ${said}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
