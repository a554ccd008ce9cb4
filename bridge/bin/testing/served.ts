import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bin, type BinOptions, openBin } from '../bin.ts'

/** A bin on a port of its own, with a clock that stands still. */
export class ServedBin {
  readonly clock = { at: Date.UTC(2026, 10, 22) }
  #server: Server | undefined
  #bin: Bin | undefined
  readonly #options: Partial<BinOptions>

  private constructor(
    readonly dir: string,
    options: Partial<BinOptions>,
  ) {
    this.#options = options
  }

  static async open(options: Partial<BinOptions> = {}): Promise<ServedBin> {
    const served = new ServedBin(await mkdtemp(join(tmpdir(), 'facet-bin-')), options)
    await served.start()
    return served
  }

  get bin(): Bin {
    if (!this.#bin) throw new Error('the bin is not open')
    return this.#bin
  }

  get url(): string {
    if (!this.#server) throw new Error('the bin is not open')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/bin`
  }

  /** As it is after a restart of its process. */
  async start(): Promise<void> {
    const bin = await openBin({ dir: this.dir, at: '/bin', now: () => this.clock.at, ...this.#options })
    this.#bin = bin
    this.#server = createServer(async (request, response) => {
      if (await bin.answer(request, response)) return
      response.writeHead(200).end('a page')
    }).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Ends every connection, and nothing else. */
  cut(): void {
    this.#server?.closeAllConnections()
  }

  async stop(): Promise<void> {
    this.#bin?.close()
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve))
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.dir, { recursive: true })
  }
}
