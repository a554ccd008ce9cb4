import {
  type FoundPlace,
  maxAnswerLength,
  type PlaceSource,
  questionFor,
  readFound,
} from '../../../lib/profile/places.ts'
import * as say from './words.tsx'

/** Who is asked here where an address is, as our pages say; undefined where nobody is. */
export function placesHere(): PlaceSource | undefined {
  const { places: template, placesBy: by } = document.body.dataset
  return template && by ? { template, by } : undefined
}

/** Milliseconds that an answer may take. */
const patience = 15_000

/** Asks a source, once. Rejects where it does not answer, or with something else than places. */
export async function findPlaces(source: PlaceSource, typed: string): Promise<FoundPlace[]> {
  const response = await fetch(questionFor(source, typed), {
    credentials: 'omit',
    signal: AbortSignal.timeout(patience),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(say.sourceAnswered(response.status))
  const answer = await response.text()
  if (answer.length > maxAnswerLength) throw new Error(say.answerTooLong)
  return readFound(answer)
}
