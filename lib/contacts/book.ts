import { AtError } from '../protocol/at-error.ts'
import { type AtKey, type SelfKey, selfKey } from '../protocol/at-key.ts'
import { type AtSign, bareName, plainAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { atSignIn, type Contact, parseContact } from './contact.ts'
import { type Group, type GroupEntry, parseGroup, parseGroupList } from './group.ts'

/*
 * All contacts and groups of an owner, from whatever spelling of a key they lie under. Both spellings are read, the newer one
 * wins; written is the newer one alone. [data formats §10]
 */

export interface Book {
  readonly owner: AtSign
  /** Each once, by atSign. */
  readonly contacts: readonly Contact[]
  /** In the owner's order. */
  readonly groups: readonly (Group | UnreadGroup)[]
  /** There are contacts, or there is a list, that cannot be read, or could not be looked for: more may be in here than is shown. */
  readonly isPartial: boolean
}

/** A group that is in the list, and whose record is not here, or cannot be read. */
export interface UnreadGroup {
  readonly id: string
  readonly name: string
  readonly members: undefined
}

/** A record as it was found; without text where it cannot be opened. */
export interface Found {
  readonly key: AtKey
  readonly text?: string | undefined
}

/** The namespace of the app whose contacts and groups these are. */
const namespace = 'wavi'

/** Finds what is in the newer spelling, and more: `bookOf` looks closer. */
export const bookRegex = `at_contact\\.${namespace}@`

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Finds the older spelling. [data formats §10.1, §10.2] */
export function oldBookRegex(owner: AtSign): string {
  const name = bareName(owner).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return `^atconnections\\..*(contacts|groupslist)\\.${name}@|^${uuid}@`
}

export function contactKey(contact: AtSign, owner: AtSign): SelfKey {
  return selfKey(`atconnections.${bareName(contact)}.${bareName(owner)}.at_contact.${namespace}`, owner)
}

export function oldContactKey(contact: AtSign, owner: AtSign): SelfKey {
  return selfKey(`atconnections.${bareName(contact)}.contacts.${bareName(owner)}`, owner)
}

export function groupKey(id: string, owner: AtSign): SelfKey {
  return selfKey(`${id}.at_contact.${namespace}`, owner)
}

export function oldGroupKey(id: string, owner: AtSign): SelfKey {
  return { ...selfKey(id, owner), namespaceAware: false }
}

export function listKey(owner: AtSign): SelfKey {
  return selfKey(`atconnections.groupslist.${bareName(owner)}.at_contact.${namespace}`, owner)
}

export function oldListKey(owner: AtSign): SelfKey {
  return selfKey(`atconnections.groupslist.${bareName(owner)}`, owner)
}

/** What a record is, and whether its key is of the older spelling; undefined for what is no part of a book. */
export function placeIn(owner: AtSign, key: AtKey): { kind: 'contact' | 'group' | 'list'; isOld: boolean } | undefined {
  if (key.kind !== 'self' || !sameAtSign(key.sharedBy, owner)) return undefined
  const name = key.name.toLowerCase()
  if (name === listKey(owner).name) return { kind: 'list', isOld: false }
  if (name === oldListKey(owner).name) return { kind: 'list', isOld: true }
  const own = bareName(owner)
  if (name.startsWith('atconnections.')) {
    if (name.endsWith(`.${own}.at_contact.${namespace}`)) return { kind: 'contact', isOld: false }
    return name.endsWith(`.contacts.${own}`) ? { kind: 'contact', isOld: true } : undefined
  }
  const id = new RegExp(`^${uuid}(?<rest>\\.at_contact\\.${namespace})?$`).exec(name)
  return id ? { kind: 'group', isOld: id.groups?.rest === undefined } : undefined
}

/** Who a contact's key is about, as it is written there; undefined for any other key. */
export function contactIn(owner: AtSign, key: AtKey): string | undefined {
  const place = placeIn(owner, key)
  if (place?.kind !== 'contact') return undefined
  const end = place.isOld ? `.contacts.${bareName(owner)}` : `.${bareName(owner)}.at_contact.${namespace}`
  return `@${key.name.slice('atconnections.'.length, -end.length)}`
}

/** The book that these records make; what else is among them is left out. */
export function bookOf(owner: AtSign, found: readonly Found[]): Book {
  const contacts = new Map<string, Contact>()
  const groups = new Map<string, Group>()
  const lists: GroupEntry[][] = []
  let isPartial = false
  const places = found.flatMap(({ key, text }) => {
    const place = placeIn(owner, key)
    return place ? [{ ...place, text }] : []
  })
  // The newer spelling first: what is known by then is not looked for in the older one.
  for (const { kind, text = '' } of places.sort((a, b) => Number(a.isOld) - Number(b.isOld))) {
    if (kind === 'contact') {
      const contact = parseContact(text)
      if (!contact) isPartial = true
      else if (!contacts.has(plainAtSign(contact.atSign))) contacts.set(plainAtSign(contact.atSign), contact)
    } else if (kind === 'group') {
      const group = parseGroup(text)
      if (group && !groups.has(group.id)) groups.set(group.id, group)
    } else {
      const list = parseGroupList(text)
      if (list) lists.push(list)
      else isPartial = true
    }
  }
  return {
    owner,
    contacts: [...contacts.values()].sort((a, b) => (a.atSign < b.atSign ? -1 : 1)),
    groups: merged(lists).map(({ id, name }) => groups.get(id) ?? { id, name, members: undefined }),
    isPartial,
  }
}

/** Each group once, those of the first list first. */
export function merged(lists: readonly (readonly GroupEntry[])[]): GroupEntry[] {
  const all = lists.flat()
  return all.filter(({ id }, at) => all.findIndex((other) => other.id === id) === at)
}

/** Of a group that can be read. */
export function isRead(group: Group | UnreadGroup): group is Group {
  return group.members !== undefined
}

export function contactOf(book: Book, atSign: AtSign): Contact | undefined {
  return book.contacts.find((one) => sameAtSign(one.atSign, atSign))
}

/**
 * A sentence when nobody can be added under what was typed; undefined when somebody can. `isThere` is what the directory
 * says, where it was asked.
 */
export function complaintAboutContact(book: Book, typed: string, isThere?: boolean): string | undefined {
  if (typed.trim() === '') return 'Type the atSign of somebody.'
  const atSign = atSignIn(typed)
  if (!atSign) return `${typed.trim()} can’t be an atSign.`
  if (sameAtSign(atSign, book.owner)) return 'That is you.'
  if (contactOf(book, atSign)) return `${atSign} is one of your contacts already.`
  return isThere === false ? `There is no ${atSign}.` : undefined
}

/** A sentence when a group cannot have this name; `id` is the one that has it meanwhile. */
export function complaintAboutGroupName(book: Book, name: string, id?: string): string | undefined {
  const wanted = name.trim()
  if (wanted === '') return 'Give it a name.'
  if (wanted.length > maxNameLength) return `A name has at most ${maxNameLength} characters.`
  const isTaken = book.groups.some((one) => one.id !== id && fold(one.name) === fold(wanted))
  return isTaken ? `You have a group called ${wanted} already.` : undefined
}

/** The name, or with the next number that makes it another than those of these. */
export function freeName(name: string, among: readonly { readonly name: string }[]): string {
  const isTaken = (wanted: string) => among.some((one) => fold(one.name) === fold(wanted))
  let free = name
  for (let next = 2; isTaken(free); next++) free = `${name} ${next}`
  return free
}

/** Characters of the name of a group. */
export const maxNameLength = 60

function fold(name: string): string {
  return name.trim().toLowerCase()
}

/** Throws AT0022 with a sentence. */
export function refuse(complaint: string | undefined): void {
  if (complaint) throw new AtError('AT0022', complaint)
}
