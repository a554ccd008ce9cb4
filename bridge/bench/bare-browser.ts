import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { WebSocket } from 'ws'
import { endWithUs, scratchFolder } from '../lifetime.ts'

/**
 * A Chromium with one page, spoken to with as little as can be: what drives browsers for tests listens to every byte on
 * their way, on the page's own thread, and would be what is measured.
 */
export class BareBrowser {
  #said = 0
  readonly #waiting = new Map<number, (answer: { result?: never; error?: { message: string } }) => void>()

  private constructor(
    readonly process: ChildProcess,
    readonly socket: WebSocket,
    readonly session: { id?: string },
  ) {
    socket.on('message', (text) => {
      const answer = JSON.parse(String(text))
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  static async open(executable: string, address: string): Promise<BareBrowser> {
    const args = ['--headless=new', '--no-sandbox', '--no-first-run', '--remote-debugging-port=0']
    const process = spawn(executable, [...args, `--user-data-dir=${scratchFolder('facet-browser-')}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    endWithUs(process)
    let said = ''
    for await (const piece of process.stderr) {
      said += piece
      if (/ws:\S+\n/.test(said)) break
    }
    const socket = new WebSocket(/ws:\S+/.exec(said)?.[0] ?? '')
    await new Promise((resolve) => socket.once('open', resolve))
    const browser = new BareBrowser(process, socket, {})
    const { targetId } = await browser.send('Target.createTarget', { url: address })
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true })
    browser.session.id = sessionId
    return browser
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the browser answers
  send(method: string, params: object = {}, session = this.session.id): Promise<any> {
    this.#said += 1
    const id = this.#said
    this.socket.send(JSON.stringify({ id, method, params, ...(session && { sessionId: session }) }))
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result))),
    )
  }

  /** What the page makes of this expression. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page answers
  async ask(expression: string): Promise<any> {
    const asked = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', asked)
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
    return result.value
  }

  /** Resolves when the expression is true, looked at now and then. */
  async until(expression: string): Promise<void> {
    for (;;) {
      // A page that is left has no answer.
      if (await this.ask(expression).catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async choose(selector: string, file: string): Promise<void> {
    const { result } = await this.send('Runtime.evaluate', { expression: `document.querySelector('${selector}')` })
    await this.send('DOM.setFileInputFiles', { files: [file], objectId: result.objectId })
  }

  /** Memory of all renderers, the workers of the page included, in MB. */
  async resident(): Promise<number> {
    const { processInfo } = await this.send('SystemInfo.getProcessInfo', {}, '')
    let sum = 0
    for (const { type, id } of processInfo as { type: string; id: number }[]) {
      if (type !== 'renderer') continue
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
      sum += (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1_000_000
    }
    return sum
  }

  close(): void {
    this.socket.close()
    this.process.kill()
  }
}
