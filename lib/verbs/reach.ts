import { type AtKey, formatAtKey, isReserved } from '../protocol/at-key.ts'
import { secretDeletedKey, secretKey } from '../protocol/login-keys.ts'
import { serversNamespace } from './events.ts'

/*
 * Which keys an enrollment reaches. [§3.26.6, 2026 §10.6; §13.36, §13.37]
 *
 * A key belongs to the namespace after its last dot. An enrollment reaches what it was given by name, else what ends
 * with a longer name that it was given, else everything by `*`; never by the beginning or a part of a name, so `app`
 * opens neither `myapp` nor `app.other`. What follows from no namespace is listed here, name by whole name:
 *
 *   shared_key.<other>@me, @<other>:shared_key@me   read by all; written by whoever may write something
 *   public:publickey@me, public:signing_publickey@me read by all; written by whoever may do everything
 *   @me:signing_privatekey@me                        not an app's matter: who has it speaks for the atSign everywhere
 *   privatekey:at_secret                             removed by whoever may do everything
 *   other privatekey:, private:, local:              by no enrollment
 *   …__manage                                        by no enrollment, `*` included: `enroll` and `keys` look after it
 *   …__atserver                                      read by all, written by the server
 *   <id>.a.__e                                       the enrollment's own alone
 */

/** What an enrollment may do in a namespace. */
export type Right = 'r' | 'rw'

/** What an enrollment was given: a right for each namespace, `*` for all. */
export type Grants = ReadonlyMap<string, Right>

/** An enrollment, as far as this is concerned. */
export interface Reach {
  readonly id: string
  readonly grants: Grants
}

/** The namespace of enrollments, which `*` does not open. */
export const manage = '__manage'
const everything = '*'

/** Whether nothing is withheld: the owner's first app, and those made like it. */
export function isUnlimited({ grants }: Pick<Reach, 'grants'>): boolean {
  return grants.get(everything) === 'rw' && grants.get(manage) === 'rw'
}

/** What everybody may read, an enrollment may. [§3.11, §3.13] */
export function mayRead(key: AtKey, reach: Reach): boolean {
  return key.kind === 'public' || rightTo(key, reach) !== undefined
}

export function mayWrite(key: AtKey, reach: Reach): boolean {
  return rightTo(key, reach) === 'rw'
}

/** What may be written; and the secret, which no app reads or sets. */
export function mayRemove(key: AtKey, reach: Reach): boolean {
  const isSecret = key.kind === 'internal' && key.name === secretKey.name
  return isSecret ? isUnlimited(reach) : mayWrite(key, reach)
}

function rightTo(key: AtKey, reach: Reach): Right | undefined {
  const { grants } = reach
  switch (key.kind) {
    case 'private':
    case 'local':
      return undefined
    case 'internal':
      // What the removal of the secret leaves behind.
      return isUnlimited(reach) && key.name === secretDeletedKey.name ? 'rw' : undefined
  }
  if (key.name === 'shared_key' && key.kind === 'cached') return grants.get(everything) ?? 'r'
  if (!isReserved(key)) return rightByName(key.name, reach)
  if (key.name === 'signing_privatekey') return isUnlimited(reach) ? 'rw' : grants.get(everything) && 'r'
  if (key.kind === 'public') return isUnlimited(reach) ? 'rw' : 'r'
  if (key.kind === 'cached') return grants.get(everything) ?? 'r'
  return [...grants.values()].includes('rw') ? 'rw' : 'r'
}

function rightByName(name: string, { id, grants }: Reach): Right | undefined {
  const parts = name.split('.')
  if (parts.length === 1) return grants.get(everything)
  const namespace = parts.at(-1) ?? ''
  if (namespace === manage) return undefined
  if (namespace === serversNamespace) return 'r'
  // <enrollment>.a, and .r and .d once it is over. [2026 §10.5]
  const [whose, state] = namespace === '__e' ? parts.slice(-3) : []
  if (parts.length > 2 && /^[ard]$/.test(state ?? '')) return whose === id && state === 'a' ? 'rw' : undefined
  const exact = grants.get(namespace)
  if (exact !== undefined) return exact
  for (let i = 1; i < parts.length - 1; i++) {
    const right = grants.get(parts.slice(i).join('.'))
    if (right !== undefined) return right
  }
  return grants.get(everything)
}

/** Whether an enrollment may give this right to another one, or take it away: it must have as much itself. [§3.26.4] */
export function covers({ grants }: Reach, namespace: string, right: Right): boolean {
  const held = heldIn(grants, namespace)
  return held === 'rw' || (held === 'r' && right === 'r')
}

/** What is held in a namespace, by its name, by the end of it, or by `*`. */
export function heldIn(grants: Grants, namespace: string): Right | undefined {
  // Neither everything nor the say over enrollments comes with anything else.
  if (namespace === everything || namespace === manage) return grants.get(namespace)
  const parts = namespace.split('.')
  for (let i = 0; i < parts.length; i++) {
    const right = grants.get(parts.slice(i).join('.'))
    if (right !== undefined) return right
  }
  return grants.get(everything)
}

/** The key as a refusal names it. */
export function keyNamed(key: AtKey): string {
  // A copy stands for what is looked up elsewhere. [§3.9]
  return formatAtKey(key).replace(/^cached:(?=@)/, '')
}
