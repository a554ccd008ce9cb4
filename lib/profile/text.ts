import { hasUnshown } from './plain-text.ts'

/** Characters that fit in a field of one line. */
export const maxLineLength = 200
/** Characters that fit in a field of many lines. */
export const maxTextLength = 10_000

/**
 * A sentence when a text of somebody's own cannot be kept and shown as it was typed, undefined when it can: nothing that
 * people write is cut or dropped without a word.
 */
export function complaintAboutText(text: string, maxLength: number): string | undefined {
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) || hasUnshown(text))
    return 'There is an invisible character in this text. Please type it again.'
  return text.length > maxLength ? `Please use at most ${maxLength.toLocaleString('en')} characters.` : undefined
}

/** The same of what stands on one line. */
export function complaintAboutLine(text: string, maxLength = maxLineLength): string | undefined {
  return (
    complaintAboutText(text, maxLength) ??
    (/[\r\n\u2028\u2029]/.test(text) ? 'This has to fit on one line.' : undefined)
  )
}
