import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Steps } from '../_ui/steps.tsx'
import * as say from './words.tsx'

/** A new name's server takes a while to be there. [data formats §16.2] */
export function Starting({
  atSign,
  isLate,
  onLookAgain,
  onGoOn,
}: {
  atSign: AtSign
  isLate: boolean
  onLookAgain: () => void
  onGoOn: () => void
}) {
  const label = say.startItsServer
  return (
    <section aria-labelledby="starting">
      <p className="font-medium text-owner-text">{say.youHave(atSign)}</p>
      <h1 id="starting" className="mt-1 font-bold text-title">
        {isLate ? say.serverNotThereYet : say.serverStarting}
      </h1>
      <p className="mt-3 mb-8 max-w-prose text-soft text-value" role="status">
        {isLate ? say.takesLonger : say.howLongItTakes}
      </p>
      {isLate ? (
        <div className="flex flex-wrap gap-3">
          <Button onClick={onLookAgain}>{say.lookAgain}</Button>
          <Button kind="plain" onClick={onGoOn}>
            {say.goOnAllTheSame}
          </Button>
        </div>
      ) : (
        <Steps
          label={label}
          steps={[
            { name: say.getIt(atSign), state: 'done' },
            { name: label, state: 'running' },
            { name: say.claimIt, state: 'waiting' },
          ]}
        />
      )}
    </section>
  )
}
