import { afterEach, describe, expect, test } from 'vitest'
import { generateSigningPair, sign } from '../crypto/signature.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { memoryPair } from '../transport/memory.ts'
import type { Transport } from '../transport/transport.ts'
import { replay } from '../verbs/testing/transcripts.ts'
import { certificateOf, Network, type NetworkOptions } from './testing/network.ts'
import { promised } from './testing/promised.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

let network: Network
afterEach(() => network?.close())

describe('two servers', () => {
  test('one connection serves several look-ups, and the other server is asked for its key first [§7.1, §7.3]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:@alice:phone.wavi@bob 555-0100
< data:2
> update:public:location.wavi@bob Rome
< data:3
as owner at @alice
> lookup:phone.wavi@bob
< data:555-0100
> lookup:phone.wavi@bob
< data:555-0100
> scan:@bob
< data:["phone.wavi@bob"]
> plookup:location.wavi@bob
< data:Rome
> plookup:location.wavi@bob
< data:Rome`,
      network,
    )
    // One for what is shared, one for what is public, and one back to see the proof.
    expect(network.dialled).toEqual(['@alice>@bob', '@bob>@alice', '@alice>@bob'])
  })

  test('another connection of the owner has connections of its own [§7.3]', async () => {
    await open()
    const first = await owner(alice)
    await first.ask('plookup:x.y@bob')
    const second = await owner(alice)
    await second.ask('plookup:x.y@bob')
    expect(network.dialled).toEqual(['@alice>@bob', '@alice>@bob'])
  })

  test('a server that hung up meanwhile is called again', async () => {
    await open({ limits: { idleMillis: 1000, minIdleMillis: 1000 } })
    const raw = await owner(alice)
    await raw.ask('plookup:x.y@bob')
    await network.later(10_000)
    expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT0015-/)
    expect(network.dialled).toHaveLength(2)
  })

  test('a value is relayed as it is, whatever it looks like [§13.9]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:@alice:tricky.wavi@bob data:error:AT0015-@alice@data:image/png;base64,AAAA
< data:2
as owner at @alice
> lookup:tricky.wavi@bob
< data:data:error:AT0015-@alice@data:image/png;base64,AAAA`,
      network,
    )
  })
})

describe('the handshake', () => {
  test('fails without the right certificate [§3.2, §7.1]', async () => {
    await open({ certificates: { '@alice': certificateOf(parseAtSign('@mallory')) } })
    const raw = await owner(alice)
    expect(await raw.ask('lookup:phone.wavi@bob')).toBe(
      'error:AT0008-Handshake failure : @bob refused: Exception: Certificate Verification Failed\n@alice@',
    )
  })

  test('fails without a certificate', async () => {
    await open({ certificates: { '@alice': undefined } })
    const raw = await owner(alice)
    expect(await raw.ask('scan:@bob')).toMatch(/^error:AT0008-Handshake failure : @bob refused: /)
  })

  test('leaves nothing behind that could be used again [§13.6]', async () => {
    await open()
    const watched = watch(alice)
    const raw = await owner(alice)
    await raw.ask('scan:@bob')
    const lookup = watched.find((line) => line.startsWith('lookup:_'))
    expect(lookup).toBeDefined()
    const replayed = await greeted(alice)
    expect(await replayed.ask(lookup ?? '')).toMatch(/^error:AT0015-/)
    expect(await raw.ask('scan:showHidden:true _')).toBe(
      'data:["@alice:signing_privatekey@alice","public:signing_publickey@alice"]\n@alice@',
    )
  })

  test('a proof for one challenge is none for another [§3.5]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttl:60000:public:_7d0a9f1e-5b1c-4f57-9d4e-6a3f0c1b2d3e@bob c2lnbmVk
< data:-1
as anyone @bob
> from:@bob
< data:proof:_<uuid>@bob:<pol1>
> pol
< error:AT0015-Exception: Exception: public:_<uuid>@bob does not exist in keystore`,
      network,
    )
  })

  test('a signature by another key proves nothing, and the visitor stays nobody [§3.5]', async () => {
    await open()
    const raw = await greeted(alice, bob)
    const [, session] = /^data:proof:(_[\w-]+@bob):/.exec(await raw.ask('from:@bob')) ?? []
    const { privateKey } = await generateSigningPair()
    const forged = await sign(privateKey, 'anything')
    await network.keystore('@bob').put(parseAtKey(`public:${session}`), forged, {})
    await raw.send('pol\n')
    expect(await raw.take(/\n@$/)).toBe('error:AT0401-Exception: Pol Authentication Failed\n@')
    expect(await raw.ask('scan')).toContain('"signing_publickey@alice"')
  })

  test('a proof that has been seen cannot be shown again [§13.6]', async () => {
    await open()
    await replay(
      `
as peer @bob
> pol
< error:AT0401-Exception: Pol Authentication Failed
> scan
< data:["signing_publickey@alice"]`,
      network,
    )
  })

  test('a challenge is good for a minute', async () => {
    await open()
    await replay(
      `
as anyone @bob
> from:@bob
< data:proof:_<uuid>@bob:<pol1>
later 61 s
> pol
< error:AT0401-Exception: Pol Authentication Failed`,
      network,
    )
  })

  test.each(['_session', 'signing_publickey'])('without a value of %s nobody is proven [§3.5]', async (name) => {
    await open()
    const raw = await greeted(alice, bob)
    const [, session] = /^data:proof:(_[\w-]+)@bob:/.exec(await raw.ask('from:@bob')) ?? []
    await network.keystore('@bob').put(parseAtKey(`public:${session}@bob`), 'c2lnbmVk', {})
    // Not born yet: it is there, and has no value.
    const unborn = parseAtKey(`public:${name === '_session' ? session : name}@bob`)
    await network.keystore('@bob').putMeta(unborn, { ttb: 60_000 })
    await raw.send('pol\n')
    expect(await raw.over).toBe('error:AT0011-Exception: Exception: @bob has left no proof\n@')
  })

  test('what is unreadable as a proof closes [§3.5]', async () => {
    await open()
    const raw = await greeted(alice, bob)
    const [, session] = /^data:proof:(_[\w-]+@bob):/.exec(await raw.ask('from:@bob')) ?? []
    await network.keystore('@bob').put(parseAtKey(`public:${session}`), 'not base64!', {})
    await raw.send('pol\n')
    expect(await raw.over).toBe('error:AT0011-Exception: Exception: the proof of @bob cannot be read\n@')
  })
})

describe('copies', () => {
  test('what may be cached is kept, shown under its own name, and fetched again in time [§3.9]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttr:60:ccd:true:@alice:phone.wavi@bob 555-0100
< data:2
as owner at @alice
> lookup:all:phone.wavi@bob
< data:{"key":"@alice:phone.wavi@bob","data":"555-0100","metaData":{<text>"ttr":60,"ccd":true,<text>}}
> lookup:all:phone.wavi@bob
< data:{"key":"cached:@alice:phone.wavi@bob","data":"555-0100","metaData":{"createdBy":"@bob","updatedBy":"@bob",<text>"ttr":60,"ccd":true,<text>}}
> llookup:cached:@alice:phone.wavi@bob
< data:555-0100
as owner at @bob
> update:@alice:phone.wavi@bob 555-0199
< data:3
as owner at @alice
> lookup:phone.wavi@bob
< data:555-0100
> lookup:bypassCache:true:phone.wavi@bob
< data:555-0199
later 61 s
> lookup:all:phone.wavi@bob
< data:{"key":"@alice:phone.wavi@bob","data":"555-0199",<text>}`,
      network,
    )
  })

  test('a copy outlives the server it came from, but not the key [§3.9]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttr:-1:@alice:phone.wavi@bob 555-0100
< data:2
> update:ttr:60:@alice:card.wavi@bob 1234
< data:3
as owner at @alice
> lookup:phone.wavi@bob
< data:555-0100
> lookup:card.wavi@bob
< data:1234
as owner at @bob
> delete:@alice:card.wavi@bob
< data:4
later 61 s
as owner at @alice
> lookup:card.wavi@bob
< error:AT0015-key not found : Exception: @alice:card.wavi@bob does not exist in keystore
> scan cached:
< data:["cached:@alice:phone.wavi@bob"]`,
      network,
    )
    await network.remove('@bob')
    const raw = await owner(alice)
    expect(await raw.ask('lookup:phone.wavi@bob')).toBe('data:555-0100\n@alice@')
    expect(await raw.ask('lookup:bypassCache:true:phone.wavi@bob')).toMatch(/^error:AT0007-/)
    expect(await raw.ask('lookup:phone.wavi@bob')).toBe('data:555-0100\n@alice@')
  })

  test('a copy of what may be cached no more goes', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttr:-1:@alice:phone.wavi@bob 555-0100
< data:2
as owner at @alice
> lookup:phone.wavi@bob
< data:555-0100
as owner at @bob
> delete:@alice:phone.wavi@bob
< data:3
> update:@alice:phone.wavi@bob 555-0199
< data:4
as owner at @alice
> lookup:bypassCache:true:phone.wavi@bob
< data:555-0199
> scan cached:
< data:[]`,
      network,
    )
  })

  test('public data is cached under its own name [§3.10]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttr:60:public:location.wavi@bob Rome
< data:2
as owner at @alice
> plookup:location.wavi@bob
< data:Rome
> plookup:all:location.wavi@bob
< data:{"key":"cached:public:location.wavi@bob","data":"Rome",<text>}
> plookup:bypassCache:true:all:location.wavi@bob
< data:{"key":"public:location.wavi@bob","data":"Rome",<text>}`,
      network,
    )
  })

  test('the daily refresh rewrites what has changed and drops what has gone [§7.6]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttr:60:@alice:changed.wavi@bob old
< data:2
> update:ttr:60:@alice:same.wavi@bob same
< data:3
> update:ttr:60:public:gone.wavi@bob gone
< data:4
> update:ttr:-1:@alice:forever.wavi@bob old
< data:5
as owner at @alice
> lookup:changed.wavi@bob
< data:old
> lookup:same.wavi@bob
< data:same
> plookup:gone.wavi@bob
< data:gone
> lookup:forever.wavi@bob
< data:old
as owner at @bob
> update:@alice:changed.wavi@bob new
< data:6
> delete:public:gone.wavi@bob
< data:7
> update:@alice:forever.wavi@bob new
< data:8
later 61 s`,
      network,
    )
    const before = network.keystore('@alice').lastCommitId ?? 0
    await network.server('@alice').refreshCopies()
    const changes: string[] = []
    for await (const { key, operation } of network.keystore('@alice').changes(before)) {
      changes.push(`${operation} ${key.kind} ${key.name}`)
    }
    expect(changes.sort()).toEqual(['* cached changed.wavi', '- cached gone.wavi'])
    await network.remove('@bob')
    await network.later(61_000)
    await network.server('@alice').refreshCopies()
    const kept = await network.keystore('@alice').get(parseAtKey('cached:@alice:changed.wavi@bob'))
    expect(kept?.value).toBe('new')
  })

  test('what its owner has written anew without leave to keep it is gone at the next refresh, and not asked for again', async () => {
    await open({ options: { autoNotify: false } })
    await replay(
      `
as owner at @bob
> update:ttr:60:@alice:phone.wavi@bob 1
< data:2
> update:ttr:60:@alice:same.wavi@bob 1
< data:3
as owner at @alice
> lookup:phone.wavi@bob
< data:1
> lookup:same.wavi@bob
< data:1
as owner at @bob
> delete:@alice:phone.wavi@bob
< data:4
> update:@alice:phone.wavi@bob 2
< data:5
> delete:@alice:same.wavi@bob
< data:6
> update:@alice:same.wavi@bob 1
< data:7
later 61 s`,
      network,
    )
    await network.server('@alice').refreshCopies()
    expect([...network.keystore('@alice').entries('cached:@alice:')]).toEqual([])
    const before = network.dialled.length
    await network.server('@alice').refreshCopies()
    expect(network.dialled.length).toBe(before)
  })
})

describe('the public key of the other [§7.6]', () => {
  test('is said to be kept for ever, also where its owner says otherwise [2026 §15.55]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:ttr:60:public:publickey@bob MIIBfirst
< data:2
as owner at @alice
> plookup:all:publickey@bob
< data:{"key":"public:publickey@bob","data":"MIIBfirst","metaData":{"createdBy":"@bob","updatedBy":"@bob","createdAt":"<date>","updatedAt":"<date>","status":"active","version":0,"ttr":-1,"ccd":false,"isBinary":false,"isEncrypted":false}}
> plookup:all:publickey@bob
< data:{"key":"cached:public:publickey@bob","data":"MIIBfirst","metaData":{"createdBy":"@bob","updatedBy":"@bob","createdAt":"<date>","updatedAt":"<date>","status":"active","version":0,"ttr":-1,"ccd":false,"isBinary":false,"isEncrypted":false}}`,
      network,
    )
  })

  test('is kept for ever, and a new one sets the shared key aside', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:public:publickey@bob MIIBfirst
< data:2
as owner at @alice
> plookup:publickey@bob
< data:MIIBfirst
> llookup:meta:cached:public:publickey@bob
< data:{"createdBy":"@bob",<text>"ttr":-1,<text>}
> update:shared_key.bob@alice d3JhcHBlZA==
< data:3
> scan shared_key
< data:["shared_key.bob@alice"]
as owner at @bob
> update:public:publickey@bob MIIBsecond
< data:3`,
      network,
    )
    const raw = await owner(alice)
    await raw.ask('plookup:x.y@bob')
    const now = network.clock.now()
    expect(await raw.ask('scan shared_key')).toBe(`data:["shared_key.bob.until.${now}@alice"]\n@alice@`)
    expect(await raw.ask(`llookup:shared_key.bob.until.${now}@alice`)).toBe('data:d3JhcHBlZA==\n@alice@')
    expect(await raw.ask('llookup:cached:public:publickey@bob')).toBe('data:MIIBsecond\n@alice@')
  })

  test('stays when it is fetched past the copy, and a change seen so sets the shared key aside too [§3.10]', async () => {
    await open()
    await replay(
      `
as owner at @bob
> update:public:publickey@bob MIIBfirst
< data:2
as owner at @alice
> plookup:publickey@bob
< data:MIIBfirst
> update:shared_key.bob@alice d3JhcHBlZA==
< data:3
> plookup:bypassCache:true:all:publickey@bob
< data:{"key":"public:publickey@bob","data":"MIIBfirst",<text>}
> llookup:cached:public:publickey@bob
< data:MIIBfirst
as owner at @bob
> update:public:publickey@bob MIIBsecond
< data:3
as owner at @alice
> plookup:bypassCache:true:publickey@bob
< data:MIIBsecond
> llookup:all:cached:public:publickey@bob
< data:{"key":"cached:public:publickey@bob","data":"MIIBsecond","metaData":{<text>"ttr":-1,<text>}}
> scan shared_key
< data:["shared_key.bob.until.<n>@alice"]`,
      network,
    )
  })

  test('that stays the same writes nothing', async () => {
    await open()
    const theirs = await owner(bob)
    await theirs.ask('update:public:publickey@bob MIIBfirst')
    const first = await owner(alice)
    await first.ask('plookup:x.y@bob')
    const before = network.keystore('@alice').lastCommitId
    const second = await owner(alice)
    await second.ask('plookup:x.y@bob')
    expect(network.keystore('@alice').lastCommitId).toBe(before)
  })
})

describe('a server that does not behave', () => {
  const greeting = new TextEncoder().encode('@')
  const reply = (text: string) => new TextEncoder().encode(text)

  test('and never answers is waited for ten seconds [2026 §11.5]', async () => {
    const raw = await facing(
      async (far) => {
        await far.write(greeting)
        for await (const _ of far);
      },
      { reapMillis: 7000 },
    )
    await raw.send('plookup:x.y@bob\n')
    await network.clock.until(30_000)
    await network.later(10_000)
    expect(await raw.take(/\n@alice@$/)).toBe(
      'error:AT0023-Timeout waiting for response : No response after 10000 millis from remote secondary @bob\n@alice@',
    )
    expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
  })

  test('and answers a little at a time is waited for half a minute [2026 §11.5]', async () => {
    let far: Transport | undefined
    const raw = await facing(
      async (transport) => {
        far = transport
        await transport.write(greeting)
        for await (const _ of transport);
      },
      { reapMillis: 60_000 },
    )
    await raw.send('plookup:x.y@bob\n')
    await network.clock.until(30_000)
    for (const piece of ['da', 'ta', ':v']) {
      await network.later(9000)
      await far?.write(reply(piece))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await network.later(3000)
    expect(await raw.take(/\n@alice@$/)).toBe(
      'error:AT0023-Timeout waiting for response : No response after 30000 millis from remote secondary @bob\n@alice@',
    )
  })

  test('and cannot be reached is waited for ten seconds', async () => {
    await open({ options: { dial: () => new Promise(() => undefined) } })
    const raw = await owner(alice)
    await raw.send('plookup:x.y@bob\n')
    await network.clock.until(10_000)
    await network.later(10_000)
    expect(await raw.take(/\n@alice@$/)).toBe(
      'error:AT0023-Timeout waiting for response : no connection to @bob after 10000 millis\n@alice@',
    )
  })

  test('and whose connection breaks for a reason of its own is not reachable', async () => {
    await open({ options: { dial: () => Promise.reject(new Error('ECONNREFUSED')) } })
    const raw = await owner(alice)
    expect(await raw.ask('plookup:x.y@bob')).toBe(
      'error:AT0021-Unable to connect to secondary : unable to connect to @bob\n@alice@',
    )
  })

  test('and speaks another language is given up', async () => {
    const raw = await facing(async (far) => {
      await far.write(reply('HTTP/1.1 400 Bad Request\r\n\r\n'))
      far.close()
    })
    expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT00(14|21)-/)
    expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
  })

  test('and hangs up instead of answering is called once more, and only once', async () => {
    let calls = 0
    const raw = await facing(async (far) => {
      const patience = ++calls === 1 ? 2 : 1
      let asked = 0
      await far.write(greeting)
      for await (const _ of far) {
        if (++asked > patience) return far.close()
        await far.write(reply('data:null\n@'))
      }
    })
    expect(await raw.ask('plookup:x.y@bob')).toBe('data:null\n@alice@')
    expect(await raw.ask('plookup:x.y@bob')).toBe(
      'error:AT0021-Unable to connect to secondary : @bob closed the connection\n@alice@',
    )
    expect(calls).toBe(2)
  })

  test('and is still being asked when the owner leaves is not called again [§7.3]', async () => {
    const calls: Transport[] = []
    const lastQuestion = promised()
    const raw = await facing(async (far) => {
      calls.push(far)
      let asked = 0
      await far.write(greeting)
      for await (const _ of far) {
        if (++asked > 2) lastQuestion.resolve()
        else await far.write(reply('data:null\n@'))
      }
    })
    expect(await raw.ask('plookup:x.y@bob')).toBe('data:null\n@alice@')
    await raw.send('plookup:x.y@bob\n')
    await lastQuestion.promise
    raw.transport.close()
    await calls[0]?.closed
    // All that follows from the closing has happened by then; nothing in it waits.
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toHaveLength(1)
  })

  test('and answers the call when the owner has left hears nothing and is let go [§7.3]', async () => {
    const called = promised()
    const answered = promised<Transport>()
    await open({
      options: {
        dial: () => {
          called.resolve()
          return answered.promise
        },
      },
    })
    const raw = await owner(alice)
    await raw.send('plookup:x.y@bob\n')
    await called.promise
    raw.transport.close()
    await new Promise((resolve) => setImmediate(resolve))
    const [near, far] = memoryPair()
    answered.resolve(near)
    expect(await new Raw(far).over).toBe('')
  })

  test('and is being visited when the visitor leaves is let go [§3.5, §7.3]', async () => {
    const visited = promised<Transport>()
    await open({
      options: {
        dial: async () => {
          const [near, far] = memoryPair()
          visited.resolve(far)
          return near
        },
      },
    })
    const raw = await greeted(alice, bob)
    await raw.ask('from:@bob')
    await raw.send('pol\n')
    const far = await visited.promise
    await far.write(greeting)
    raw.transport.close()
    await far.closed
  })

  test('and is full says so', async () => {
    const raw = await facing(async (far) => {
      await far.write(reply('error:AT0012-Inbound connection limit exceeded\n'))
      far.close()
    })
    expect(await raw.ask('plookup:x.y@bob')).toBe('error:AT0012-Inbound connection limit exceeded\n@alice@')
  })

  test('and sends more than anyone can want is cut off', async () => {
    const raw = await facing(
      async (far) => {
        await far.write(greeting)
        for await (const _ of far) await far.write(reply(`data:${'x'.repeat(2000)}\n@`))
      },
      { maxReplyBytes: 1000 },
    )
    expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT0005-/)
  })

  test('and says more than the handshake needs is cut off', async () => {
    const raw = await facing(
      (far) => answering(far, (line) => (line.includes('publickey') ? `data:${'x'.repeat(2000)}` : 'data:null')),
      { maxHandshakeBytes: 1000 },
    )
    expect(await raw.ask('plookup:x.y@bob')).toBe(
      'error:AT0005-Buffer limit exceeded : a reply is longer than 1000 bytes\n@alice@',
    )
  })

  test('and says more than there is room for at the moment is cut off, and leaves the room to the next', async () => {
    const long = `data:${JSON.stringify({ data: 'x'.repeat(2000) })}`
    const short = `data:${JSON.stringify({ data: 'x'.repeat(900) })}`
    let answers = [long, short, short, short]
    const raw = await facing(
      (far) => answering(far, (line) => (line.includes('publickey') ? 'data:null' : (answers.shift() ?? ''))),
      { maxArrivingBytes: 1000 },
    )
    expect(await raw.ask('plookup:x.y@bob')).toBe(
      'error:AT0005-Buffer limit exceeded : replies of more than 1000 bytes are arriving\n@alice@',
    )
    while (answers.length > 0) expect(await raw.ask('plookup:x.y@bob')).toMatch(/^data:x{900}\n/)
    answers = [long]
    expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT0005-/)
  })

  test.each(['metaData', 'data', 'other'])('and nests its answer too deep in %s is not understood', async (member) => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const answer = `data:{"data":"v","${member}":{"x":${deep}}}`
    const raw = await facing((far) => answering(far, (line) => (line.includes('publickey') ? 'data:null' : answer)))
    expect(await raw.ask('plookup:all:x.y@bob')).toBe(
      'error:AT0011-Internal server exception : the answer for public:x.y@bob cannot be read\n@alice@',
    )
    expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
    expect(network.unexpected).toEqual([])
  })

  test('and breaks the line in an error does not get a second one through', async () => {
    const raw = await facing((far) =>
      answering(far, (line) =>
        line.includes('publickey') ? 'data:null' : 'error:AT0015-gone\ndata:evil\r\n\ndata:more\rdata:x',
      ),
    )
    expect(await raw.ask('plookup:x.y@bob')).toBe(
      'error:AT0015-key not found : gone data:evil data:more data:x\n@alice@',
    )
  })

  test('and hides a carriage return in a value does not get it through', async () => {
    const evil = JSON.stringify({ key: 'k', data: 'v\rdata:forged', metaData: {} })
    const raw = await facing((far) =>
      answering(far, (line) => (line.includes('publickey') ? 'data:null' : `data:${evil}`)),
    )
    expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT0010-.*\n@alice@$/)
  })

  test('and says what only the own server may say of a copy is not heard [§3.6.3]', async () => {
    const metaData = { ttr: -1, ttl: 60_000, expiresAt: 'never', createdBy: 7, version: 'evil', fromTheFuture: 1 }
    const raw = await facing((far) =>
      answering(far, (line) =>
        line.includes('publickey') ? 'data:null' : `data:${JSON.stringify({ data: 'v', metaData })}`,
      ),
    )
    await raw.ask('plookup:x.y@bob')
    const copy = await raw.ask('llookup:meta:cached:public:x.y@bob')
    expect(JSON.parse(copy.slice('data:'.length, -'@alice@'.length))).toMatchObject({
      createdBy: '@bob',
      version: 0,
      expiresAt: '2024-10-24 09:16:02.123Z',
      fromTheFuture: 1,
    })
  })

  test('and says that a value lives beyond all dates is believed but for that', async () => {
    const metaData = { ttr: Number.MAX_SAFE_INTEGER, ttl: Number.MAX_SAFE_INTEGER, ttb: 5e15, encoding: 'base64' }
    const raw = await facing((far) =>
      answering(far, (line) =>
        line.includes('publickey') ? 'data:null' : `data:${JSON.stringify({ data: 'v', metaData })}`,
      ),
    )
    expect(await raw.ask('plookup:all:x.y@bob')).toBe(
      'data:{"key":"public:x.y@bob","data":"v","metaData":{"encoding":"base64"}}\n@alice@',
    )
    metaData.ttr = 60
    expect(await raw.ask('plookup:x.y@bob')).toBe('data:v\n@alice@')
    expect(await raw.ask('llookup:cached:public:x.y@bob')).toBe('data:v\n@alice@')
  })

  test.each(['data:5', 'data:"text"', 'data:{"data":5}', 'data:{"data":"v","metaData":[]}', 'data:{'])(
    'and answers %s is not understood',
    async (answer) => {
      const raw = await facing((far) => answering(far, (line) => (line.includes('publickey') ? 'data:null' : answer)))
      expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT00(10|11)-/)
      expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
    },
  )

  test('and hides a line feed in a value does not get it through', async () => {
    const evil = JSON.stringify({ key: 'k', data: 'v\n@alice@data:forged', metaData: {} })
    const raw = await facing((far) =>
      answering(far, (line) => (line.includes('publickey') ? 'data:null' : `data:${evil}`)),
    )
    expect(await raw.ask('plookup:x.y@bob')).toMatch(/^error:AT0010-.*\n@alice@$/)
    expect(await raw.ask('plookup:all:x.y@bob')).toContain('v\\n@alice@data:forged')
  })

  test.each(['data:null', 'data:proof:_x@mallory:1', 'data:proof:../../x@alice:1', 'data:proof:_x@alice:'])(
    'and challenges with %s gets no signature',
    async (answer) => {
      const raw = await facing((far) => answering(far, (line) => (line.startsWith('from') ? answer : 'data:null')))
      expect(await raw.ask('lookup:x.y@bob')).toBe('error:AT0008-Handshake failure : @bob gave no challenge\n@alice@')
    },
  )

  test.each([
    ['its own name', '{"v":"@bob","n":"1"}', 'did not accept the proof'],
    ['its own name, spelled otherwise', '{"v":"B.ob","n":"1","more":[1]}', 'did not accept the proof'],
    ['another name', '{"v":"@carol","n":"1"}', 'gave the challenge of another'],
    ['our name', '{"v":"@alice","n":"1"}', 'gave the challenge of another'],
    ['no name', '{"n":"1"}', 'gave the challenge of another'],
    ['its own name, for another algorithm', '{"v":"@bob","n":"1","alg":"ml-dsa-65"}', 'gave the challenge of another'],
    ['nothing readable', 'pol1', 'gave the challenge of another'],
  ])('and challenges in %s is answered only if it is it [2026 §11.4]', async (_, json, outcome) => {
    const challenge = `pol1.${Buffer.from(json).toString('base64url')}`
    const raw = await facing((far) =>
      answering(far, (line) =>
        line.startsWith('from') ? `data:proof:_x@alice:${challenge}` : line === 'pol' ? 'error:AT0401-no' : 'data:null',
      ),
    )
    const reply = await raw.ask('lookup:x.y@bob')
    expect(reply).toContain(outcome === 'did not accept the proof' ? '@bob refused: no' : outcome)
  })

  test('and takes our proof for somebody else’s is not trusted', async () => {
    const raw = await facing((far) =>
      answering(
        far,
        (line) => (line.startsWith('from') ? 'data:proof:_x@alice:1' : line === 'pol' ? '' : 'data:null'),
        '@carol@',
      ),
    )
    expect(await raw.ask('lookup:x.y@bob')).toBe(
      'error:AT0008-Handshake failure : @bob did not accept the proof\n@alice@',
    )
  })

  /** An owner of @alice whose server meets this instead of @bob's. */
  async function facing(behave: (far: Transport) => Promise<void>, limits = {}): Promise<Raw> {
    await open({
      limits,
      options: {
        dial: async () => {
          const [near, far] = memoryPair()
          void behave(far)
          return near
        },
      },
    })
    return owner(alice)
  }

  async function answering(far: Transport, answer: (line: string) => string, identity = '@'): Promise<void> {
    await far.write(greeting)
    for await (const chunk of far) {
      const text = answer(new TextDecoder().decode(chunk).trim())
      await far.write(reply(text === '' ? identity : `${text}\n@`))
    }
  }
})

async function open(options: NetworkOptions = {}): Promise<void> {
  // What is asked for here shall be asked for, and not have been told before.
  network = await Network.open({ ...options, options: { autoNotify: false, ...options.options } })
}

async function greeted(at: AtSign, as?: AtSign): Promise<Raw> {
  const raw = new Raw(await network.connect(at, as))
  await raw.take(/@/)
  return raw
}

async function owner(at: AtSign): Promise<Raw> {
  const raw = await greeted(at)
  const challenge = (await raw.ask(`from:${at}`)).slice('data:'.length, -2)
  await raw.ask(await network.login(at, challenge))
  return raw
}

/** The lines that the server of `owner` is asked from now on. */
function watch(owner: AtSign): string[] {
  const lines: string[] = []
  const server = network.server(owner)
  const accept = server.accept.bind(server)
  server.accept = (transport) =>
    accept({
      write: (bytes) => transport.write(bytes),
      close: () => transport.close(),
      closed: transport.closed,
      peerCertificate: transport.peerCertificate,
      async *[Symbol.asyncIterator]() {
        for await (const chunk of transport) {
          lines.push(...new TextDecoder().decode(chunk).trim().split('\n'))
          yield chunk
        }
      },
    })
  return lines
}
