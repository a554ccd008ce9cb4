import 'server-only'
import { headers } from 'next/headers'

/** This request's nonce, out of the policy that the bridge has set; for the few tags that are our own. */
export async function pageNonce(): Promise<string | undefined> {
  return /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1]
}
