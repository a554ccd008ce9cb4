// `npm run bench:files -- chromium`: a file of 200 MB sent by one page and fetched by another, by the bin and by records, in
// Chromium. Each page has a browser of its own, whose renderers' memory is what is told of, and how long its main thread was
// busy with one thing.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endWithUs, scratchFolder } from '../lifetime.ts'
import { BareBrowser } from './bare-browser.ts'

const megabyte = 1_000_000
const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** `file` is what is sent. Needs a browser in `FACET_CHROMIUM`, and the pages built. */
export async function measureInChromium(file: string, bytes: number): Promise<void> {
  const executable = process.env.FACET_CHROMIUM
  if (!executable) throw new Error('FACET_CHROMIUM says where the browser is.')
  const { origin, keys } = await startFacet()
  for (const way of ['bin', 'records'] as const) {
    const [sender, recipient] = await Promise.all([
      signIn(await BareBrowser.open(executable, `${origin}/sign-in`), keys('@alice')),
      signIn(await BareBrowser.open(executable, `${origin}/sign-in`), keys('@bob')),
    ])
    await sender.until(`document.querySelector('form input[type=file]') !== null && ${text('Nothing now')}`)
    await sender.choose('form input[type=file]', file)
    // What is to stay for longer than a bin keeps it goes into records.
    await sender.ask(`(() => { ${type('@bob')}; ${way === 'records' ? click('label', '30 days') : ''} })()`)
    await sender.until(`${find('button', 'Send')}?.disabled === false`)
    await measured(`send ${way}`, sender, bytes, async () => {
      await sender.ask(click('button', 'Send'))
      await sender.until(text('Kept until'))
    })
    await recipient.until(`${find('button', 'Fetch')} !== undefined`)
    await measured(`fetch ${way}`, recipient, bytes, async () => {
      await recipient.ask(click('button', 'Fetch'))
      await recipient.until(text('All here'))
    })
    await sender.ask(click('button', 'Take back'))
    sender.close()
    recipient.close()
  }
}

const text = (words: string) => `document.body.innerText.includes(${JSON.stringify(words)})`
const find = (tag: string, words: string) =>
  `[...document.querySelectorAll('main ${tag}')].find((one) => one.innerText.trim().startsWith(${JSON.stringify(words)}))`
const click = (tag: string, words: string) => `${find(tag, words)}.click()`
/** As a person types: the page hears of it. */
const type = (words: string) => `
  const field = document.querySelector('main input[placeholder="@bob"]')
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(words)})
  field.dispatchEvent(new Event('input', { bubbles: true }))`

async function signIn(browser: BareBrowser, keyFile: string): Promise<BareBrowser> {
  await browser.until(`document.querySelector('main input[type=file]') !== null`)
  await browser.choose('main input[type=file]', keyFile)
  await browser.until(`location.pathname.startsWith('/@') || location.pathname.startsWith('/%40')`)
  await browser.send('Page.navigate', { url: await browser.ask(`location.origin + '/files'`) })
  await browser.until(text('To whom?'))
  return browser
}

async function measured(name: string, browser: BareBrowser, bytes: number, work: () => Promise<void>) {
  await browser.ask(`(() => {
    globalThis.tasks = []
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['longtask'] })
  })()`)
  const before = await browser.resident()
  let most = before
  const watch = setInterval(async () => {
    most = Math.max(most, await browser.resident().catch(() => 0))
  }, 200)
  const from = performance.now()
  await work()
  const seconds = (performance.now() - from) / 1000
  clearInterval(watch)
  const tasks: number[] = await browser.ask('tasks')
  const speed = `${(bytes / megabyte / seconds).toFixed(1)} MB/s`
  const memory = `${most.toFixed(0)} MB at most, ${(most - before).toFixed(0)} more than before`
  const busy = `${tasks.length} tasks over 50 ms, the longest ${Math.max(0, ...tasks).toFixed(0)} ms`
  process.stdout.write(`${name.padEnd(14)} ${speed.padStart(11)}   ${memory}; ${busy}\n`)
}

async function startFacet(): Promise<{ origin: string; keys: (atSign: string) => string }> {
  const data = scratchFolder('facet-chromium-')
  const origin = `http://localhost:${await freePort()}`
  const facet = spawn(process.execPath, ['--import', 'tsx', join(checkout, 'bridge/main.ts')], {
    cwd: checkout,
    env: { ...process.env, PORT: new URL(origin).port, FACET_DATA: data, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  endWithUs(facet)
  for await (const piece of facet.stdout) if (String(piece).includes(origin)) break
  facet.stdout.resume()
  return { origin, keys: (atSign) => join(data, 'keys', `${atSign}_key.atKeys`) }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
