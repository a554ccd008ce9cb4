import type { Credentials } from '../passkey.ts'

interface Means {
  /** Whether its passkeys keep secrets. */
  readonly hasPrf?: boolean
  /** Whether its owner shows a finger when asked to. */
  readonly isUserVerified?: boolean
}

/** The browser's own passkeys over a virtual authenticator where there is a browser, an imitation elsewhere. */
export function authenticator(means: Means): Promise<{ credentials: Credentials; remove: () => Promise<void> }> {
  return 'document' in globalThis ? virtual(means) : imitated(means)
}

async function virtual({ hasPrf = true, isUserVerified = true }: Means) {
  const { cdp } = await import('vitest/browser')
  const session = cdp()
  await session.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    ctap2Version: 'ctap2_1',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    automaticPresenceSimulation: true,
    isUserVerified,
    hasPrf,
  } as const
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options })
  return {
    credentials: navigator.credentials as unknown as Credentials,
    remove: async () => void (await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })),
  }
}

/** As specified: PRF is an HMAC by a key that each passkey has for itself. When one is made, not all tell it. */
async function imitated({ hasPrf = true, isUserVerified = true }: Means) {
  const made = new Map<string, CryptoKey>()
  const allow = async (signal: AbortSignal | undefined) => {
    signal?.throwIfAborted()
    if (!isUserVerified) throw new DOMException('not allowed', 'NotAllowedError')
  }
  const answer = (id: Uint8Array, prf: object) => ({
    rawId: Uint8Array.from(id).buffer,
    getClientExtensionResults: () => (hasPrf ? { prf } : {}),
  })
  const credentials: Credentials = {
    async create({ signal }) {
      await allow(signal)
      const id = crypto.getRandomValues(new Uint8Array(16))
      const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      made.set(String(id), key as CryptoKey)
      return answer(id, { enabled: true })
    },
    async get({ publicKey, signal }) {
      await allow(signal)
      const { allowCredentials, extensions } = publicKey as {
        allowCredentials: [{ id: Uint8Array }]
        extensions: { prf: { eval: { first: Uint8Array<ArrayBuffer> } } }
      }
      const [{ id }] = allowCredentials
      const key = made.get(String(id))
      if (!key) throw new DOMException('not here', 'NotAllowedError')
      return answer(id, { results: { first: await crypto.subtle.sign('HMAC', key, extensions.prf.eval.first) } })
    },
  }
  return { credentials, remove: async () => {} }
}
