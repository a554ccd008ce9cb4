import { AtError } from './at-error.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'

/** A name as older stores hold it: everything beyond ASCII in runs of base64. [§4.6] */
export function encodeUtf7(text: string): string {
  return text.replace(/\+|[^\0-\x7f]+/g, (run) => (run === '+' ? '+-' : `+${encodeRun(run)}-`))
}

/**
 * Inverse of `encodeUtf7`, for the names in a store that the reference server has written; here nothing is stored so,
 * and only the length of this form is asked for. Throws `AtError` AT0016 when a run is not one. [§4.6]
 */
export function decodeUtf7(text: string): string {
  return text.replace(/\+([^-]*)(-?)/g, (_, run: string, end: string) => {
    if (end === '') throw malformed()
    return run === '' ? '+' : decodeRun(run)
  })
}

function encodeRun(run: string): string {
  const bytes = new Uint8Array(run.length * 2)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < run.length; at++) view.setUint16(at * 2, run.charCodeAt(at))
  return encodeBase64(bytes).replace(/=+$/, '')
}

function decodeRun(run: string): string {
  let bytes: Uint8Array
  try {
    bytes = decodeBase64(run.padEnd(Math.ceil(run.length / 4) * 4, '='))
  } catch (cause) {
    throw malformed(cause)
  }
  if (bytes.length === 0 || bytes.length % 2 !== 0) throw malformed()
  const view = new DataView(bytes.buffer)
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) text += String.fromCharCode(view.getUint16(at))
  return text
}

function malformed(cause?: unknown): AtError {
  return new AtError('AT0016', 'malformed UTF-7', { cause })
}
