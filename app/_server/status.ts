import 'server-only'

/** Answers the request under way with another status than 200, as far as the server that runs this lets us. */
export function answerWith(status: number): void {
  const say: unknown = Reflect.get(globalThis, Symbol.for('facet.status'))
  if (typeof say === 'function') say(status)
}
