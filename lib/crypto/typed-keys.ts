/*
 * Newer key files say of each key what it is for. Their `enrollments` are `[{ enrollmentId, keys: [{ keyId, material:
 * [{ role, algorithm, status, bytes }] }] }]`, beside the members that all have. Vocabularies are open. [2026 §18.1]
 */

/** What logs in, where typed entries say it: an RSA pair in base64 DER, or only the name of another algorithm. */
export type TypedLogin =
  | {
      readonly algorithm: 'rsa2048'
      readonly enrollmentId?: string
      readonly pair: Record<'publicKey' | 'privateKey', string>
    }
  | { readonly algorithm: string; readonly enrollmentId?: string; readonly pair?: undefined }

/** The login of the enrollment with active authentication material, one that can be used here before others. */
export function activeLogin(file: Readonly<Record<string, unknown>>): TypedLogin | undefined {
  const logins = objectsIn(file.enrollments).flatMap(({ enrollmentId, keys }) =>
    objectsIn(keys).flatMap(({ material }) => {
      const active = objectsIn(material).filter(({ status }) => status === 'active')
      return active
        .filter(({ role }) => role === 'privateAuthentication')
        .map(({ algorithm, bytes: privateKey }): TypedLogin => {
          const id = typeof enrollmentId === 'string' && enrollmentId !== '' ? { enrollmentId } : {}
          const publicKey = active.find(
            (one) => one.role === 'publicAuthentication' && one.algorithm === algorithm,
          )?.bytes
          if (algorithm !== 'rsa2048' || typeof privateKey !== 'string' || typeof publicKey !== 'string') {
            return { algorithm: String(algorithm), ...id }
          }
          return { algorithm, ...id, pair: { publicKey, privateKey } }
        })
    }),
  )
  return logins.find(({ pair }) => pair) ?? logins[0]
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return []
  return value.filter((one) => typeof one === 'object' && one !== null)
}
