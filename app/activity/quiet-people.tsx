import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Portrait } from '../_ui/portrait.tsx'
import * as say from './words.tsx'

/** Those whose requests are not shown, out of the way until they are wanted. */
export function QuietPeople({ people, onAllow }: { people: readonly AtSign[]; onAllow: (atSign: AtSign) => void }) {
  if (people.length === 0) return null
  return (
    <details className="mt-10 border-line border-t pt-4">
      <summary className="-ms-2 inline-flex min-h-11 items-center rounded-control px-2 text-soft hover:bg-sunken">
        {people.length === 1 ? say.oneCannotAsk : say.peopleCannotAsk(people.length)}
      </summary>
      <ul className="mt-2 max-h-96 overflow-y-auto">
        {people.map((atSign) => (
          <li key={atSign} className="flex flex-wrap items-center gap-x-3 py-1">
            <Portrait seed={atSign} size="small" />
            <span className="min-w-0">{atSign}</span>
            <button
              type="button"
              onClick={() => onAllow(atSign)}
              className="ms-auto min-h-11 rounded-control px-3 font-medium text-owner-text text-sm hover:bg-sunken"
            >
              {say.letThemAsk(<span className="sr-only"> ({atSign})</span>)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
