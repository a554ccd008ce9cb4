import { decodeBase64, decodeUtf8 } from '../../protocol/base64.ts'
import { readJson } from '../../protocol/json.ts'
import type { Metadata } from '../../protocol/metadata.ts'

type Noted = Pick<Metadata, 'appMetadata'>

/** The scheme that a record says it is sealed with; undefined for the usual one. [2026 §18.2] */
export function schemeOf(metadata: Noted): string | undefined {
  const { providerId } = fieldsOf(metadata)
  return typeof providerId === 'string' && providerId !== '' && providerId !== 'legacy' ? providerId : undefined
}

/** What stands beside a value for its scheme. How it is nested is told in two ways, so both are read; nothing where it is no object. */
export function fieldsOf({ appMetadata }: Noted): Readonly<Record<string, unknown>> {
  if (!appMetadata) return {}
  try {
    const fields = readJson(decodeUtf8(decodeBase64(appMetadata)) ?? '')
    if (typeof fields !== 'object' || fields === null) return {}
    const { additional } = fields as Record<string, unknown>
    return { ...(typeof additional === 'object' && additional), ...fields }
  } catch {
    return {}
  }
}
