import { askableField, parseAnswer, parseAsk, topicIn } from '../../lib/profile/ask.ts'
import { isQuietKey } from '../../lib/profile/requests.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'

/** What a record of asking and answering is called. Undefined for every other one. */
export function requestLabel(key: AtKey): string | undefined {
  if (key.kind === 'internal') return undefined
  if (isQuietKey(key)) return 'Who may not ask again'
  for (const kind of ['ask', 'answer'] as const) {
    const topic = topicIn(key, kind)
    if (topic === undefined) continue
    const field = askableField(topic)
    if (kind === 'ask') return field ? `Request: ${field.label}` : 'Request'
    return field ? `Answer: ${field.label}` : 'Answer'
  }
  return undefined
}

/** What such a record says, in words. Undefined for every other one. */
export function requestText(key: AtKey, text: string): string | undefined {
  if (key.kind === 'internal') return undefined
  if (isQuietKey(key)) return text.match(/@[^"\s,\]]+/g)?.join(', ') ?? 'Nobody'
  const [asking, answering] = [topicIn(key, 'ask'), topicIn(key, 'answer')]
  const ask = asking === undefined ? undefined : parseAsk(text, asking)
  if (ask) return [ask.wanted.label, ask.message && `“${ask.message}”`].filter(Boolean).join(' · ')
  const answer = answering === undefined ? undefined : parseAnswer(text, answering)
  if (!answer) return undefined
  const said = answer.answer === 'given' ? 'Shared' : 'Declined'
  return [answer.wanted.label, said, answer.message && `“${answer.message}”`].filter(Boolean).join(' · ')
}
