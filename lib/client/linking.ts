import { openLinkSecret } from '../crypto/link-secret.ts'
import { AtError } from '../protocol/at-error.ts'
import { type PublicKey, publicKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { remove } from './delete.ts'
import type { ApprovalOptions, Namespaces } from './enroll.ts'
import type { Enrollment, Enrollments } from './enrollments.ts'
import { publish } from './publish.ts'
import { ifFound } from './reading.ts'
import { Session } from './session.ts'

/*
 * Two devices that see each other: the new one shows a picture with random bytes and the code of its request; the other one
 * leaves a passcode for whoever has those bytes, and lets in the request that has that code, and no other.
 */

/** What a device that wants to be let in shows. */
export interface Shown {
  /** base64 of 32 bytes that are nowhere but in the picture */
  readonly secret: string
  /** What `codeOf` gives for its request. */
  readonly code: string
  /** What it says that it would like to see and change. */
  readonly namespaces: Namespaces
}

export interface LettingIn extends RequestOptions {
  /** For how long, in milliseconds. */
  readonly ttl?: number
  readonly pollMillis?: number
  readonly wait?: (millis: number) => Promise<void>
}

/** One `_`: neither listed nor synchronised. [§3.13, §6] */
function placeOf(name: string, atSign: AtSign): PublicKey {
  return publicKey(`_link-${name}.facet`, atSign)
}

/**
 * Leaves a passcode for the device that shows this, and lets it in as soon as it asks; undefined when it has not asked in
 * time. AT0014 when it asks for other rights than it shows. Nothing stays of the attempt, however it ends.
 */
export async function letIn(
  context: ClientContext,
  enrollments: Pick<Enrollments, 'passcode' | 'list' | 'approve'>,
  { secret, code, namespaces }: Shown,
  { ttl = 300_000, pollMillis = 1_000, wait = later, signal }: LettingIn = {},
): Promise<Enrollment | undefined> {
  const link = await openLinkSecret(context.atSign, secret)
  const place = placeOf(link.name, context.atSign)
  const end = context.now() + ttl
  const passcode = await enrollments.passcode({ ttl, signal })
  await publish(context, place, await link.seal(passcode), { ttl, signal })
  try {
    while (context.now() < end) {
      const asking = await enrollments.list({ states: ['pending'], signal })
      const found = asking.find((one) => one.code === code)
      if (found) {
        if (!sameRights(found.namespaces, namespaces)) {
          throw new AtError('AT0014', 'It asks for other rights than it shows. It has not been let in.')
        }
        await enrollments.approve(found.id, { code, signal })
        return found
      }
      await wait(pollMillis)
      signal?.throwIfAborted()
    }
    return undefined
  } finally {
    // It would end by itself, and is of no use to anybody else.
    await remove(context, place).catch(() => {})
  }
}

/** Waits for the passcode that is left for who shows `secret`; rejects with the signal's reason when it is aborted. */
export async function awaitPasscode({
  atSign,
  secret,
  dial,
  pollMillis = 1_500,
  wait = later,
  signal,
  ...limits
}: ApprovalOptions & { readonly atSign: AtSign; readonly secret: string }): Promise<string> {
  const link = await openLinkSecret(atSign, secret)
  const { name, sharedBy } = placeOf(link.name, atSign)
  const session = new Session({ dial, to: atSign, ...limits })
  try {
    for (;;) {
      signal?.throwIfAborted()
      const found = await ifFound(session.request(lookup.format({ name, sharedBy }), { signal }))
      if (found) return await link.open(found)
      await wait(pollMillis)
    }
  } finally {
    session.close()
  }
}

function sameRights(one: Namespaces, other: Namespaces): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

function later(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis))
}
