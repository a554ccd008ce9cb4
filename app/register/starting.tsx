import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Steps } from '../_ui/steps.tsx'

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
  const label = 'Start its server'
  return (
    <section aria-labelledby="starting">
      <p className="font-medium text-owner-text">You have {atSign}.</p>
      <h1 id="starting" className="mt-1 font-bold text-title">
        {isLate ? 'Its server is not there yet' : 'Its server is being started'}
      </h1>
      <p className="mt-3 mb-8 max-w-prose text-soft text-value" role="status">
        {isLate
          ? 'It takes longer than usual. Leave this page open, and look again in a minute or two.'
          : 'This can take up to 40 seconds. Then you claim it.'}
      </p>
      {isLate ? (
        <div className="flex flex-wrap gap-3">
          <Button onClick={onLookAgain}>Look again</Button>
          <Button kind="plain" onClick={onGoOn}>
            Go on all the same
          </Button>
        </div>
      ) : (
        <Steps
          label={label}
          steps={[
            { name: `Get ${atSign}`, state: 'done' },
            { name: label, state: 'running' },
            { name: 'Claim it', state: 'waiting' },
          ]}
        />
      )}
    </section>
  )
}
