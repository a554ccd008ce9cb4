import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { type House, openDoor } from './door.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** A server whose house is there when the test says so. */
async function open() {
  let furnish: (house: House) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const house = new Promise<House>((resolve, reject) => {
    furnish = resolve
    fail = reject
  })
  server = createServer()
  openDoor(server, house)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { furnish, fail, port, url: `http://127.0.0.1:${port}/` }
}

/** Asks for a WebSocket; resolves when the server has heard of it. */
async function askForUpgrade(port: number): Promise<{ here: Socket; there: Socket }> {
  const here = connect(port, '127.0.0.1').on('error', () => {})
  here.write('GET /bridge?to=@alice HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  const [, there] = await once(server, 'upgrade')
  return { here, there }
}

const house = (behind: Partial<House> = {}): House => ({
  answer: async (_, response) => void response.end('welcome'),
  upgrade: () => false,
  ...behind,
})

test('who comes for a WebSocket while everything starts, and is cut off, harms nobody', async () => {
  const { furnish, port, url } = await open()
  const { here, there } = await askForUpgrade(port)
  // Not `once`, which would listen for errors too: without a listener of the door's own, the next line ends the process.
  const heard = new Promise((resolve) => there.on('close', resolve))
  expect(there.listenerCount('error')).toBeGreaterThan(0)
  here.resetAndDestroy()
  await heard
  furnish(house())
  expect(await (await fetch(url)).text()).toBe('welcome')
})

test('who comes early is answered when everything is there', async () => {
  const { furnish, port, url } = await open()
  const page = fetch(url)
  const { here } = await askForUpgrade(port)
  furnish(
    house({
      upgrade(_, socket) {
        socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
        return true
      },
    }),
  )
  expect(await (await page).text()).toBe('welcome')
  const [answer] = await once(here, 'data')
  expect(answer.toString()).toContain('101')
})

test('who waits for what then cannot be had is hung up on', async () => {
  const { fail, port, url } = await open()
  const page = fetch(url)
  const { here } = await askForUpgrade(port)
  const left = once(here, 'close')
  fail(new Error('no data folder'))
  await expect(page).rejects.toThrow()
  await left
})

test('a WebSocket for which there is nobody, and an answer that breaks down, end with the connection', async () => {
  const { furnish, port, url } = await open()
  const upgrade = vi.fn(() => false)
  furnish(house({ answer: () => Promise.reject(new Error('broken')), upgrade }))
  const { here } = await askForUpgrade(port)
  await once(here, 'close')
  expect(upgrade).toHaveBeenCalled()
  await expect(fetch(url)).rejects.toThrow()
})
