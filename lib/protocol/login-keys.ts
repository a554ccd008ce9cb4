import type { ReservedKey } from './at-key.ts'

/** The key that logs the owner in without naming an enrollment. [§3.4] */
export const pkamKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }

/** The secret by which an atSign is claimed; kept until the owner deletes it. [§2.9] */
export const secretKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_secret' }

/** There once that was deleted, so that no start brings it back. [§2.9] */
export const secretDeletedKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_secret_deleted' }
