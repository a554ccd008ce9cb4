import { access, readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type AtSign, parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { UsageError } from '../command.ts'
import { readText } from '../files.ts'

/** One atSign that may be tested, and how to act as it. */
export interface Given {
  readonly atSign: AtSign
  /** The secret with which it was, or is yet to be, activated. */
  readonly secret?: string
  /** Path of its key file. */
  readonly keyFile?: string
  /** Paths of the certificate of its atServer and of the key of that, as PEM. */
  readonly certFile?: string
  readonly certKeyFile?: string
}

/**
 * Reads who may be tested. Either the `network.json` of a network of ours, beside which the key files and certificates
 * are, or lines `@alice <secret or path of .atKeys> [<certificate.pem> <key.pem>]`; paths are relative to the file.
 * Throws `UsageError` for what is neither, and never says what stands in it.
 */
export async function readGiven(file: string): Promise<Given[]> {
  const text = await readText(file, 'list of atSigns')
  const given = text.trimStart().startsWith('{') ? await ofNetwork(text, file) : await ofLines(text, file)
  if (given.length === 0) throw new UsageError(`${file} names no atSign.`)
  const [twice] = given.filter((one, n) => given.findIndex(({ atSign }) => atSign === one.atSign) < n)
  if (twice) throw new UsageError(`${file} names ${twice.atSign} twice.`)
  return given
}

async function ofNetwork(text: string, file: string): Promise<Given[]> {
  const dir = dirname(file)
  let atSigns: Record<string, { cramSecret?: string; clientCert?: string; clientKey?: string }>
  try {
    atSigns = JSON.parse(text).atSigns ?? {}
  } catch {
    throw new UsageError(`${file} is neither network.json nor a list of atSigns.`)
  }
  // What npm start writes names none: those whose keys it keeps are meant.
  const files = await readdir(join(dir, 'keys')).catch(() => [])
  const kept = files.flatMap((name) => /^(@.+)_key\.atKeys$/.exec(name)?.[1] ?? []).sort()
  const names = Object.keys(atSigns).length > 0 ? Object.keys(atSigns) : kept
  return Promise.all(
    names.map(async (name) => {
      const { cramSecret, clientCert, clientKey } = atSigns[name] ?? {}
      const keyFile = await ifThere(join(dir, 'keys', `${name}_key.atKeys`))
      const certFile = clientCert ?? (await ifThere(join(dir, 'certificates', `${name}.pem`)))
      const certKeyFile = clientKey ?? (await ifThere(join(dir, 'certificates', `${name}.key`)))
      const atSign = readAtSign(name)
      if (!atSign) throw new UsageError(`${file} has a name in it that is no atSign.`)
      return {
        atSign,
        ...(cramSecret && { secret: cramSecret }),
        ...(keyFile && { keyFile }),
        ...(certFile && certKeyFile && { certFile, certKeyFile }),
      }
    }),
  )
}

async function ofLines(text: string, file: string): Promise<Given[]> {
  const lines = text.split('\n').map((line) => line.trim())
  const given: Given[] = []
  for (const [n, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue
    const [name = '', how, certFile, certKeyFile, ...more] = line.split(/\s+/)
    const wrong = (why: string) => new UsageError(`Line ${n + 1} of ${file}: ${why}.`)
    if (how === undefined) throw wrong('an atSign, and its secret or the path of its key file')
    if (more.length > 0 || (certFile && !certKeyFile)) throw wrong('a certificate and its key may follow, nothing else')
    const there = (path: string) => ifThere(resolve(dirname(file), path))
    const keyFile = await there(how)
    // A secret may have any characters, those of a path too.
    if (!keyFile && how.endsWith('.atKeys')) throw wrong('there is no such key file')
    const isTurnedRound = how.startsWith('@') && !name.startsWith('@') && !keyFile
    const atSign = isTurnedRound ? undefined : readAtSign(name)
    if (!atSign) throw wrong('an atSign comes first')
    const [cert, key] = certFile && certKeyFile ? [await there(certFile), await there(certKeyFile)] : []
    if (certFile && !(cert && key)) throw wrong('there is no such certificate, or no key of it')
    given.push({
      atSign,
      ...(keyFile ? { keyFile } : { secret: how }),
      ...(cert && key && { certFile: cert, certKeyFile: key }),
    })
  }
  return given
}

/** What is none may be a secret in the wrong place: nobody is told what it was. */
function readAtSign(text: string): AtSign | undefined {
  try {
    return parseAtSign(text)
  } catch {
    return undefined
  }
}

async function ifThere(path: string): Promise<string | undefined> {
  return access(path).then(
    () => path,
    () => undefined,
  )
}
