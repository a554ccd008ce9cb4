/** What was changed on this device and is not on the server. */
export function neverSentWords({ waiting, refused }: { waiting: number; refused: number }): string {
  const all = waiting + refused
  if (waiting === 0) return all === 1 ? 'One change was refused.' : `${all} changes were refused.`
  const some = all === 1 ? 'One change was never sent.' : `${all} changes were never sent.`
  if (refused === 0) return some
  return `${some} ${refused === 1 ? 'One of them was' : `${refused} of them were`} refused.`
}

/** On the button that removes those who are chosen from this device. */
export function removeWords(chosen: readonly string[]): string {
  const [first] = chosen
  if (first === undefined) return 'Choose who is removed'
  return `Remove ${chosen.length === 1 ? first : `${chosen.length} atSigns`} from this device`
}
