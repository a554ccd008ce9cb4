import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'

/** Where rendering code finds it: `app/` and `bridge/` import nothing of each other, and Next brings no such thing. */
const place = Symbol.for('facet.status')

const responses = new AsyncLocalStorage<ServerResponse>()
const say = (status: number) => {
  const response = responses.getStore()
  if (response && !response.headersSent) response.statusCode = status
}
Object.assign(globalThis, { [place]: say })

/**
 * While `answer` runs, what it renders can say under which status: `globalThis[Symbol.for('facet.status')](503)`.
 * Next's own script, which fetches the parts of a page, takes them under 200 only and would else load all of it anew.
 */
export function withStatus<T>(response: ServerResponse, answer: () => Promise<T>): Promise<T> {
  if (response.req.headers.rsc !== undefined) return answer()
  return responses.run(response, answer)
}
