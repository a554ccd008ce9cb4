// The decorators that @peculiar/x509 is written with need this first.
import 'reflect-metadata'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { writeWhole } from '../store/whole-file.ts'
import { makeFolder } from './make-folder.ts'

const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signingAlgorithm = { ...p256, hash: 'SHA-256' } as const
const dayMillis = 86_400_000

/** A certificate and its private key, each as PEM text and as the file that holds it. */
export interface Identity {
  readonly cert: string
  readonly key: string
  readonly certFile: string
  readonly keyFile: string
}

/** A certificate authority of one development network. */
export interface Authority {
  /** PEM. */
  readonly cert: string
  readonly certFile: string
  /** A certificate for client and server use, its names and addresses as subject alternative names. Written as `<file>.pem` and `<file>.key`. */
  issue(file: string, names: { dns: readonly string[]; ip: readonly string[] }): Promise<Identity>
}

/** The authority kept in `dir`, made when there is none. Its key never leaves that folder and can be read by its owner alone. */
export async function openAuthority(dir: string): Promise<Authority> {
  await makeFolder(dir)
  const certFile = join(dir, 'ca.pem')
  const keyFile = join(dir, 'ca.key')
  const kept = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]).catch(() => undefined)
  const [cert, key] = kept ?? (await makeAuthority())
  if (!kept) {
    await writeWhole(keyFile, key)
    await writeWhole(certFile, cert)
  }
  const [authority, authorityKey] = await readAuthority(cert, key).catch((error) => {
    throw new Error('the authority in it, ca.pem and ca.key, is damaged.', { cause: error })
  })

  return {
    cert,
    certFile,
    async issue(file, names) {
      const pair = await crypto.subtle.generateKey(p256, true, ['sign', 'verify'])
      const certificate = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${names.dns[0]}`,
        issuer: authority.subject,
        ...validFor(397),
        publicKey: pair.publicKey,
        signingKey: authorityKey,
        signingAlgorithm,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          // An atServer is a client too: it shows this certificate to other atServers. [§7]
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension([
            ...names.dns.map((value) => ({ type: 'dns' as const, value })),
            ...names.ip.map((value) => ({ type: 'ip' as const, value })),
          ]),
          await SubjectKeyIdentifierExtension.create(pair.publicKey),
          await AuthorityKeyIdentifierExtension.create(authority),
        ],
      })
      const identity: Identity = {
        cert: certificate.toString('pem'),
        key: await exportKey(pair.privateKey),
        certFile: `${file}.pem`,
        keyFile: `${file}.key`,
      }
      await makeFolder(dirname(file))
      await writeWhole(identity.keyFile, identity.key)
      await writeWhole(identity.certFile, identity.cert)
      return identity
    },
  }
}

async function readAuthority(cert: string, key: string): Promise<[X509Certificate, CryptoKey]> {
  const der = PemConverter.decodeFirst(key)
  return [new X509Certificate(cert), await crypto.subtle.importKey('pkcs8', der, p256, false, ['sign'])]
}

async function makeAuthority(): Promise<[cert: string, key: string]> {
  const keys = await crypto.subtle.generateKey(p256, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Facet development CA',
    ...validFor(3650),
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return [certificate.toString('pem'), await exportKey(keys.privateKey)]
}

const exportKey = async (key: CryptoKey): Promise<string> =>
  PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')

/** Sixteen random bytes, positive as DER asks. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return Buffer.from(bytes).toString('hex')
}

function validFor(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now()
  // A clock may be a day behind, in a container that was just woken.
  return { notBefore: new Date(now - dayMillis), notAfter: new Date(now + days * dayMillis) }
}
