import { Violation } from './lane.ts'
import { logIn, proveTo, Wire } from './wire.ts'
import type { Peer, World } from './world.ts'

/** Somebody who goes about her business while others make trouble: what she is told must be right, and in order. */
export class Witness {
  readonly #owner: Wire
  readonly #visitor: Wire
  readonly #peer: Wire
  readonly #monitor: Wire
  readonly #atSign: string
  #commitId = -1
  #turn = 0
  /** How long each turn took: an update, a look-up, and a notification until it was shown. */
  readonly millis: number[] = []

  private constructor(wires: readonly [Wire, Wire, Wire, Wire], atSign: string) {
    ;[this.#owner, this.#visitor, this.#peer, this.#monitor] = wires
    this.#atSign = atSign
  }

  static async open(world: World, as: Peer): Promise<Witness> {
    const open = (who?: Peer) => Wire.tls(world.server, world.ca, who)
    const owner = await logIn(await open(), world)
    const monitor = await logIn(await Wire.webSocket(world.server, world.ca), world)
    const peer = await proveTo(await open(as), as)
    await monitor.send(new TextEncoder().encode('monitor:0 tick.witness\n'))
    return new Witness([owner, await open(), peer, monitor], as.peer.atSign)
  }

  async turn(): Promise<void> {
    const n = this.#turn++
    const start = performance.now()
    const [, id = ''] =
      /^data:(\d+)\n@alice@$/.exec(await this.#owner.ask(`update:public:tick.witness@alice ${n}`)) ?? []
    if (!(Number(id) > this.#commitId)) throw new Violation(`after ${this.#commitId} came the commit id ${id}`)
    this.#commitId = Number(id)
    expect(await this.#visitor.ask('lookup:tick.witness@alice'), `data:${n}\n@`)
    const line = `notify:id:tick-${n}:ttln:10000:@alice:tick.witness${this.#atSign}:${n}`
    expect(await this.#peer.ask(line), `data:success\n${this.#atSign}@`)
    for (;;) {
      const text = await this.#monitor.take(/^.*\n/)
      const shown = JSON.parse(text.slice(text.indexOf('{')))
      if (shown.id === '-1') continue
      expect(`${shown.id} ${shown.value}`, `tick-${n} ${n}`)
      break
    }
    this.millis.push(performance.now() - start)
  }

  close(): void {
    for (const wire of [this.#owner, this.#visitor, this.#peer, this.#monitor]) wire.close()
  }
}

function expect(found: string, expected: string): void {
  if (found !== expected)
    throw new Violation(`the witness heard ${JSON.stringify(found)} for ${JSON.stringify(expected)}`)
}
