import type { AtClient } from '../client/at-client.ts'
import { oneAtATime } from '../client/exclusive.ts'
import { type Conflict, unlessDecided } from '../client/sync/conflicts.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, type LocalKey, localKey, parseAtKey, type SelfKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import {
  type Book,
  bookOf,
  bookRegex,
  complaintAboutContact,
  complaintAboutGroupName,
  contactKey,
  contactOf,
  type Found,
  freeName,
  groupKey,
  isRead,
  listKey,
  merged,
  oldBookRegex,
  oldContactKey,
  oldGroupKey,
  oldListKey,
  placeIn,
  refuse,
} from './book.ts'
import {
  type Contact,
  contactTogether,
  formatContact,
  newContact,
  parseContact,
  withBlocked,
  withFavourite,
  withNickname,
} from './contact.ts'
import {
  formatGroup,
  formatGroupList,
  type Group,
  type GroupEntry,
  movedAt,
  newGroup,
  parseGroup,
  parseGroupList,
  timeId,
  together,
  withMembers,
  withName,
} from './group.ts'

/** What a book is read and written with. */
export type BookClient = Pick<AtClient, 'atSign' | 'get' | 'put' | 'delete' | 'getAtKeys' | 'list'>

/** What two devices have written while apart is brought together with. */
export type SettleClient = Pick<BookClient, 'atSign' | 'get' | 'put'> & Pick<AtClient, 'conflicts'>

export interface KeepOptions {
  readonly now?: () => Date
}

/**
 * All contacts and groups, as they are here and, of the older spelling, on the server, or as this device saw them there last;
 * where neither is to be had, nobody knows whether there are more.
 */
export async function readBook(client: BookClient): Promise<Book> {
  const { atSign } = client
  const keys = await client.getAtKeys({ regex: bookRegex })
  const own = keys.filter((key): key is SelfKey => placeIn(atSign, key)?.isOld === false)
  const old = (await readOld(client).catch(unlessClosed)) ?? (await lastOld(client))
  const book = bookOf(atSign, [...(await readAll(client, own)), ...(old ?? [])])
  return old ? book : { ...book, isPartial: true }
}

/** What lies under keys of the older spelling, of which only a note is kept on a device. Rejects with what befell the line. */
export async function readOld(client: BookClient): Promise<Found[]> {
  const { atSign } = client
  const keys = await client.list({ regex: oldBookRegex(atSign) })
  const found = await readAll(
    client,
    keys.filter((key): key is SelfKey => placeIn(atSign, key)?.isOld === true),
  )
  const note = JSON.stringify(found.map(({ key, text }) => [formatAtKey(key), text]))
  // A client that keeps nothing asks its server each time.
  if ((await noted(client)) !== note) await client.put(oldBookNote(atSign), note).catch(unlessKeptNowhere)
  return found
}

/** The same as this device saw it last; undefined where it has not looked yet. */
export async function lastOld(client: BookClient): Promise<Found[] | undefined> {
  const note = await noted(client)
  if (note === undefined) return undefined
  return (JSON.parse(note) as [string, string | null][]).map(([name, text]) => ({
    key: parseAtKey(name),
    text: text ?? undefined,
  }))
}

function oldBookNote(owner: AtSign): LocalKey {
  return localKey('old-book.facet', owner)
}

async function noted(client: BookClient): Promise<string | undefined> {
  return (await client.get(oldBookNote(client.atSign)).catch(unlessKeptNowhere))?.text
}

function unlessKeptNowhere(error: unknown): undefined {
  if (error instanceof AtError && error.code === 'AT0022') return undefined
  throw error
}

function readAll(client: BookClient, keys: readonly SelfKey[]): Promise<Found[]> {
  return Promise.all(
    keys.map(async (key) => {
      try {
        return { key, text: (await client.get(key))?.text }
      } catch (error) {
        if (!(error instanceof AtError) || error.code !== 'AT0014') throw error
        return { key }
      }
    }),
  )
}

/** Adds somebody. AT0022, with a sentence, for whom it cannot be; `isThere` is what the directory says of them. */
export async function addContact(
  client: BookClient,
  book: Book,
  atSign: AtSign,
  { isThere, now = clock }: KeepOptions & { readonly isThere?: boolean } = {},
): Promise<void> {
  refuse(complaintAboutContact(book, atSign, isThere))
  return alone(client, async () => {
    const key = contactKey(atSign, client.atSign)
    // Another tab, or another device, was faster.
    if (await client.get(key)) return
    await client.put(key, formatContact(newContact(atSign, now())))
  })
}

/** Gives somebody a name of the owner's own; nothing takes it away. */
export function nameContact(
  client: BookClient,
  atSign: AtSign,
  nickname: string,
  { now = clock }: KeepOptions = {},
): Promise<void> {
  return changeContact(client, atSign, (contact) => withNickname(contact, nickname, now()))
}

export function favourContact(
  client: BookClient,
  atSign: AtSign,
  isFavourite: boolean,
  { now = clock }: KeepOptions = {},
): Promise<void> {
  return changeContact(client, atSign, (contact) => withFavourite(contact, isFavourite, now()))
}

/**
 * Somebody gets nothing of what is for groups or for all contacts, wherever they are among these; or does again. Nobody else
 * gets a mark. [data formats §10.1]
 */
export async function markBlocked(
  client: BookClient,
  atSign: AtSign,
  isBlocked: boolean,
  { now = clock }: KeepOptions = {},
): Promise<void> {
  const book = await readBook(client)
  if (!contactOf(book, atSign)) {
    const isIn = book.groups.filter(isRead).some(({ members }) => members.some((one) => sameAtSign(one.atSign, atSign)))
    if (!isBlocked || !isIn) return
    await addContact(client, book, atSign, { now })
  }
  await changeContact(client, atSign, (contact) => withBlocked(contact, isBlocked, now()))
}

/** Removes somebody, under both spellings. They stay in the groups that they are in. */
export function removeContact(client: BookClient, atSign: AtSign): Promise<void> {
  return alone(client, async () => {
    await client.delete(contactKey(atSign, client.atSign))
    await client.delete(oldContactKey(atSign, client.atSign))
  })
}

/** Takes somebody out of the contacts and out of every group. */
export async function leaveBook(client: BookClient, atSign: AtSign): Promise<void> {
  const book = await readBook(client)
  for (const group of book.groups.filter(isRead)) {
    const isIn = group.members.some((member) => sameAtSign(member.atSign, atSign))
    if (isIn) await removeMember(client, group.id, atSign)
  }
  if (contactOf(book, atSign)) await removeContact(client, atSign)
}

/** Makes an empty group, the last in the list, and resolves to its id. AT0022 for a name that is taken, or none. */
export async function createGroup(
  client: BookClient,
  book: Book,
  name: string,
  { now = clock }: KeepOptions = {},
): Promise<string> {
  refuse(complaintAboutGroupName(book, name))
  return alone(client, async () => {
    const date = now()
    const group = newGroup({ id: timeId(date.getTime()), name: name.trim(), owner: client.atSign }, date)
    await writeGroup(client, group)
    await writeList(client, (list) => [...list, { id: group.id, name: group.name, stored: {} }])
    return group.id
  })
}

/** Renames it in its own record and in the list. AT0022 for a name that is taken, or none. */
export async function renameGroup(
  client: BookClient,
  book: Book,
  id: string,
  name: string,
  { now = clock }: KeepOptions = {},
): Promise<void> {
  refuse(complaintAboutGroupName(book, name, id))
  return alone(client, async () => {
    await writeGroup(client, withName(await groupNamed(client, id), name.trim(), client.atSign, now()))
    await writeList(client, (list) => list.map((one) => (one.id === id ? { ...one, name: name.trim() } : one)))
  })
}

export function addMembers(
  client: BookClient,
  id: string,
  contacts: readonly Contact[],
  { now = clock }: KeepOptions = {},
): Promise<void> {
  return alone(client, async () => {
    const group = await groupNamed(client, id)
    await writeGroup(client, withMembers(group, [...group.members, ...contacts], client.atSign, now()))
  })
}

export function removeMember(
  client: BookClient,
  id: string,
  atSign: AtSign,
  { now = clock }: KeepOptions = {},
): Promise<void> {
  return alone(client, async () => {
    const group = await groupNamed(client, id)
    const left = group.members.filter((one) => !sameAtSign(one.atSign, atSign))
    await writeGroup(client, withMembers(group, left, client.atSign, now()))
  })
}

/** Removes a group from the list, and then its record; its members stay contacts. */
export function removeGroup(client: BookClient, id: string): Promise<void> {
  return alone(client, async () => {
    await writeList(client, (list) => list.filter((one) => one.id !== id))
    await client.delete(groupKey(id, client.atSign))
    await client.delete(oldGroupKey(id, client.atSign))
  })
}

/** Puts a group before the one that it stands behind. */
export function moveGroupUp(client: BookClient, id: string, { now = clock }: KeepOptions = {}): Promise<void> {
  return alone(client, () =>
    writeList(client, (list) => {
      const at = list.findIndex((one) => one.id === id)
      const [group] = list.slice(at, at + 1)
      if (!group || at === 0) return list
      const moved = { ...group, stored: { ...group.stored, movedAt: Math.max(now().getTime(), movedAt(list) + 1) } }
      return [...list.slice(0, at - 1), moved, ...list.slice(at - 1).filter((one) => one !== group)]
    }),
  )
}

/**
 * Makes one of what two devices have done to contacts, groups and their list while apart: nobody could decide it by looking at
 * the two. A group that was removed on either is gone, and so is a contact that is not blocked. What happened elsewhere is
 * waited for to its end, since a list names groups whose records may come after it. Resolves to whether there was anything.
 */
export function settleBook(client: SettleClient): Promise<boolean> {
  return alone(client, async () => {
    if (!(await client.conflicts.isWhole())) return false
    const settled: Place[] = []
    const apart = (await client.conflicts.list()).flatMap((one) => {
      const place = one.trouble ? undefined : placeIn(client.atSign, one.key)
      return place?.isOld === false ? [{ ...one, kind: place.kind }] : []
    })
    // A list names the groups that are left.
    for (const one of apart.sort((a, b) => Number(a.kind === 'list') - Number(b.kind === 'list'))) {
      if (await settle(client, one)) settled.push(one.kind)
    }
    if (settled.some((kind) => kind !== 'contact')) await nameInList(client)
    return settled.length > 0
  })
}

type Place = 'contact' | 'group' | 'list'

/** Whether it is one now: what cannot be read stays apart. */
async function settle(
  client: SettleClient,
  { id, key, mine, theirs, kind }: Conflict & { kind: Place },
): Promise<boolean> {
  const now = theirs && mine && (await client.get(key))
  if (now && mine) {
    const both = await bothOf(client, kind, now.text, mine.text)
    if (both === undefined) return false
    await client.put(key as SelfKey, both)
  }
  const left = mine ?? theirs
  const stays = kind === 'list' || (kind === 'contact' && parseContact(left?.text ?? '')?.isBlocked === true)
  const isMine = !(mine && theirs) && (mine !== undefined) === stays
  // Another tab may have been faster.
  await client.conflicts.resolve(id, isMine ? 'mine' : 'theirs').catch(unlessDecided)
  return true
}

function bothOf(
  client: SettleClient,
  kind: Place,
  now: string,
  mine: string,
): Promise<string | undefined> | string | undefined {
  if (kind === 'list') return oneList(client, now, mine)
  if (kind === 'contact') {
    const [there, here] = [parseContact(now), parseContact(mine)]
    return there && here && formatContact(contactTogether(there, here))
  }
  const [there, here] = [parseGroup(now), parseGroup(mine)]
  return there && here && formatGroup(together(there, here))
}

/** A group that one of them alone has is new, or was removed on the other. The order is the one that was chosen last. */
async function oneList(client: SettleClient, now: string, mine: string): Promise<string | undefined> {
  const [there, here] = [parseGroupList(now), parseGroupList(mine)]
  if (!there || !here) return undefined
  const isIn = (list: readonly GroupEntry[], { id }: GroupEntry) => list.some((one) => one.id === id)
  const left: GroupEntry[] = []
  for (const entry of merged(movedAt(here) > movedAt(there) ? [here, there] : [there, here])) {
    if ((isIn(there, entry) && isIn(here, entry)) || (await mayBeThere(client, entry))) left.push(entry)
  }
  return formatGroupList(left)
}

/** Without a line nobody knows what lies under an older key. */
async function mayBeThere({ atSign, get }: SettleClient, { id }: GroupEntry): Promise<boolean> {
  if (await get(groupKey(id, atSign))) return true
  return get(oldGroupKey(id, atSign)).then(
    (found) => found !== undefined,
    () => true,
  )
}

/** The list calls each group what its own record does, and no two the same. [data formats §10.2] */
async function nameInList(client: SettleClient): Promise<void> {
  const key = listKey(client.atSign)
  const text = (await client.get(key))?.text
  const list = text === undefined ? undefined : parseGroupList(text)
  if (!list) return
  const named: GroupEntry[] = []
  for (const entry of list) {
    const group = parseGroup((await client.get(groupKey(entry.id, client.atSign)))?.text ?? '')
    const name = group ? freeName(group.name || entry.name, named) : entry.name
    if (group && name !== group.name) await writeGroup(client, withName(group, name, client.atSign, clock()))
    named.push({ ...entry, name })
  }
  const after = formatGroupList(named)
  if (after !== text) await client.put(key, after)
}

function clock(): Date {
  return new Date()
}

/** Records are read, changed and written as a whole: of several tabs one at a time does. */
function alone<Result>({ atSign }: Pick<BookClient, 'atSign'>, task: () => Promise<Result>): Promise<Result> {
  return oneAtATime(`facet contacts ${atSign}`, task)
}

async function changeContact(client: BookClient, atSign: AtSign, change: (contact: Contact) => Contact): Promise<void> {
  await alone(client, async () => {
    const found = await readEither(client, contactKey(atSign, client.atSign), oldContactKey(atSign, client.atSign))
    const contact = found && parseContact(found.text)
    if (!contact) throw new AtError('AT0015', `${atSign} is none of your contacts.`)
    await client.put(contactKey(atSign, client.atSign), formatContact(change(contact)))
    if (found.isOld) await client.delete(oldContactKey(atSign, client.atSign))
  })
}

async function groupNamed(client: BookClient, id: string): Promise<Group> {
  const found = await readEither(client, groupKey(id, client.atSign), oldGroupKey(id, client.atSign))
  const group = found && parseGroup(found.text)
  if (!group) throw new AtError('AT0015', 'This group is not there any more, or can’t be read.')
  return group
}

async function writeGroup(client: Pick<BookClient, 'atSign' | 'put'>, group: Group): Promise<void> {
  await client.put(groupKey(group.id, client.atSign), formatGroup(group))
}

/** What both lists say, changed, in the newer one; the older one goes, since it would bring back what was removed. */
async function writeList(
  client: BookClient,
  change: (list: readonly GroupEntry[]) => GroupEntry[] | readonly GroupEntry[],
) {
  const { atSign } = client
  const [newer, older] = [await client.get(listKey(atSign)), await client.get(oldListKey(atSign)).catch(unlessClosed)]
  const lists = [newer, older].flatMap((found) => (found ? [parseGroupList(found.text)] : []))
  if (lists.includes(undefined)) throw new AtError('AT0014', 'The list of your groups can’t be read.')
  await client.put(listKey(atSign), formatGroupList(change(merged(lists.flatMap((list) => (list ? [list] : []))))))
  if (older) await client.delete(oldListKey(atSign))
}

/** Without a line there is no older list to be seen, and what is done here is sent later. */
function unlessClosed(error: unknown): undefined {
  if (error instanceof AtError && ['AT0007', 'AT0021', 'AT0023'].includes(error.code)) return undefined
  throw error
}

async function readEither(client: BookClient, newer: SelfKey, older: SelfKey) {
  const found = await client.get(newer)
  if (found) return { text: found.text, isOld: false }
  const old = await client.get(older)
  return old && { text: old.text, isOld: formatAtKey(old.key) === formatAtKey(older) }
}
