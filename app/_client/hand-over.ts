/*
 * What opens an atSign, or what somebody looks for, on its way from one page to the next. It stays in this tab's memory: an
 * address would keep it in the history and tell it to this site, and storage would keep it on the disk.
 */

/** What can be handed over, by what it is. */
export interface Handed {
  /** `@alice:<secret>` */
  readonly invitation: string
  readonly 'key file': File
  /** The text of a recovery sheet. */
  readonly sheet: string
  /** What a device shows that lets others in. */
  readonly 'link code': string
  /** What is looked for in one's own data. */
  readonly words: string
}

let waiting: Partial<Handed> = {}

/** Keeps it for the next page that asks for one of its kind, in the place of what was kept before. */
export function handOver<Kind extends keyof Handed>(kind: Kind, what: Handed[Kind]): void {
  waiting = { [kind]: what }
}

/** What was handed over of this kind, once. */
export function takeOver<Kind extends keyof Handed>(kind: Kind): Handed[Kind] | undefined {
  const what: Handed[Kind] | undefined = waiting[kind]
  if (what !== undefined) waiting = {}
  return what
}
