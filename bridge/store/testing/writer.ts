import { parseAtKey } from '../../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { openKeystore } from '../../../lib/store/level-keystore.ts'
import { openDisk } from '../disk.ts'

/*
 * Writes until it is killed: `writer.ts <folder> <round>`. For every write that was acknowledged it prints
 * `<commit id> <key> <value>`, and nothing for one that was not.
 */
const [folder = '', round = ''] = process.argv.slice(2)
const keystore = await openKeystore({ owner: parseAtSign('@alice'), level: await openDisk(folder), now: Date.now })

async function write(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    // A few keys are written by everybody again and again, the others once.
    const name = count % 3 === 0 ? `busy${writer % 4}` : `once-${round}-${writer}-${count}`
    const value = `${round}.${writer}.${count}`
    const commitId = await keystore.put(parseAtKey(`${name}.wavi@alice`), value, { ttl: 3_600_000 })
    process.stdout.write(`${commitId} ${name}.wavi@alice ${value}\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)))
