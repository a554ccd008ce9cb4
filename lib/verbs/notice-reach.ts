import { AtError } from '../protocol/at-error.ts'
import { type AtKey, parseAtKey } from '../protocol/at-key.ts'
import type { NotificationBody } from '../store/notification.ts'
import type { Context } from './context.ts'
import { notAuthorised } from './cut-keystore.ts'
import { limitedBy } from './enroll/authority.ts'
import { checkNotServers } from './events.ts'
import { manage, mayRead, mayWrite, type Reach } from './reach.ts'

/*
 * Which notifications an app may send and see: those about keys that it may write and read. A text is about no key, so it
 * takes all namespaces; and what is asked of the owner as the one who decides on enrollments is for whoever does. [§3.15.1,
 * §3.19.1]
 */

type About = Pick<NotificationBody, 'key' | 'messageType'>

function mayHear(about: About, reach: Reach): boolean {
  const key = keyOf(about)
  if (key?.kind === 'self' && key.name.endsWith(`.${manage}`)) return reach.grants.has(manage)
  return key ? mayRead(key, reach) : reach.grants.has('*')
}

function maySay(about: About, reach: Reach): boolean {
  const key = keyOf(about)
  return key ? mayWrite(key, reach) : reach.grants.get('*') === 'rw'
}

/** Throws AT0009 for a notification that the caller may not send: of events nobody, of others an app that may not write. */
export function checkSaying(about: About, context: Context): void {
  const key = keyOf(about)
  if (key) checkNotServers(key)
  const app = limitedBy(context)
  if (app && !maySay(about, app)) throw notAuthorised(app.id, 'notify', about.key)
}

/** The same for one that it asks for by its id. [§3.18] */
export function checkAsking(verb: 'fetch' | 'remove', about: About, context: Context): void {
  const app = limitedBy(context)
  if (!app || (verb === 'fetch' ? mayHear(about, app) : maySay(about, app))) return
  const who = `Connection with enrollment ID ${app.id}`
  throw new AtError('AT0009', `${who} is not authorized to ${verb} notify key: ${about.key}`)
}

/** What the caller may see of notifications. */
export function hearing(context: Context): (about: About) => boolean {
  const app = limitedBy(context)
  return app ? (about) => mayHear(about, app) : () => true
}

function keyOf({ key, messageType }: About): AtKey | undefined {
  if (messageType === 'text') return undefined
  try {
    return parseAtKey(key)
  } catch {
    return undefined
  }
}
