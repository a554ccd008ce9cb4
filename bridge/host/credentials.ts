import { createPrivateKey, X509Certificate } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Credentials } from '../listen/tls-server.ts'
import { readText } from '../read-file.ts'

export interface CredentialFiles {
  /** PEM, the server's own certificate first. */
  readonly cert: string
  /** PEM. */
  readonly key: string
}

/** Throws an `Error` with one sentence when the files are no certificate and its key. */
export async function readCredentials(files: CredentialFiles): Promise<Credentials> {
  const [cert, key] = await Promise.all([readText(files.cert, 'certificate'), readText(files.key, 'private key')])
  if (!parsed(files.cert, 'no certificate', () => new X509Certificate(cert)).checkPrivateKey(readKey(files.key, key)))
    throw new Error(`${files.key} is not the key of the certificate in ${files.cert}.`)
  const [certFile, keyFile] = await Promise.all([stat(files.cert), stat(files.key)])
  return { cert, key, changedAt: { cert: certFile.mtimeMs, key: keyFile.mtimeMs } }
}

const readKey = (file: string, text: string) => parsed(file, 'no private key', () => createPrivateKey(text))

function parsed<Value>(file: string, what: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (cause) {
    throw new Error(`${file} holds ${what} in PEM.`, { cause })
  }
}
