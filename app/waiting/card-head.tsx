import { audienceOf } from '../../lib/profile/audience.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'
import { recordLabel } from '../_page/record.ts'
import { Chip } from '../_ui/chip.tsx'

/** Which value it is about, and who sees it. */
export function CardHead({ of }: { of: AtKey }) {
  const audience = audienceOf(of)
  const kind = audience === 'everyone' ? 'everyone' : audience === 'only me' ? 'owner' : 'person'
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <h3 className="min-w-0 font-semibold" dir="auto">
        {recordLabel(of)}
      </h3>
      {audience && <Chip kind={kind}>{audienceLabel(audience)}</Chip>}
    </div>
  )
}
