/** A name that leads nowhere and reads as it is: somebody else chose it. */
export function safeName(name: string): string {
  const plain = name.replace(/[/\\:\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, '_').trim()
  return /^\.*$/.test(plain) ? `_${plain}` : plain
}
