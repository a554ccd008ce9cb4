import type { Here } from '../_client/here.ts'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import * as say from './words.tsx'

/** What stands in the place of something that is not here yet, or can't be had. */
export function NotHere({ what, doing }: { what: Exclude<Here<unknown>, { state: 'here' }>; doing: string }) {
  if (what.state !== 'failed')
    return (
      <p className="mt-6 text-soft" role="status">
        {/* Behind the lock nothing of this is seen. */}
        {doing}
      </p>
    )
  return (
    <div className="mt-6">
      <Notice
        kind="problem"
        title={say.cannotShowNow}
        next={
          <Button kind="quiet" onClick={what.again}>
            {say.tryAgain}
          </Button>
        }
      >
        {what.sentence}
      </Notice>
    </div>
  )
}
