import { readFile } from 'node:fs/promises'
import { openAtClient } from 'facet/client'
import { openKeyRing, parseAtKeysFile } from 'facet/crypto'
import { tlsDial } from 'facet/node'
import { parseAtSign, sharedKey } from 'facet/protocol'

// `npm run network -- --atsigns @alice,@bob --dir /tmp/net` tells there where everything is.
const folder = process.argv[2] ?? '/tmp/net'
const { root, ca } = JSON.parse(await readFile(`${folder}/network.json`, 'utf8'))
const dial = tlsDial({ directory: root, ca: await readFile(ca, 'utf8') })
await using alice = await open('@alice')
await using bob = await open('@bob')

const phone = sharedKey('phone', alice.atSign, bob.atSign)
await alice.put(phone, '555-0100')
console.log((await bob.get(phone))?.text)

async function open(name: string) {
  const file = await readFile(`${folder}/keys/${name}_key.atKeys`, 'utf8')
  const keys = await openKeyRing(await parseAtKeysFile(file))
  return openAtClient({ atSign: parseAtSign(name), namespace: 'wavi', keys, dial })
}
