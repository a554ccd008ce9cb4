/*
 * A secret on its way from one page to the next. It stays in this tab's memory: an address would keep it in the
 * history, and storage on the disk.
 */
let waiting: string | undefined

/** Keeps `@alice:<secret>` for the next page that asks. */
export function handOver(invitation: string): void {
  waiting = invitation
}

/** What was handed over, once. */
export function takeOver(): string | undefined {
  const invitation = waiting
  waiting = undefined
  return invitation
}
