import type { Custody } from '../../../lib/vault/custody.ts'
import { Choices } from '../../_ui/choices.tsx'
import * as say from './words.ts'

/** What keys are locked with on a device. */
export type LockKind = Custody['kind']

const options = [
  { value: 'none', words: say.nothing },
  { value: 'passphrase', words: 'A passphrase' },
  { value: 'passkey', words: 'A passkey' },
] as const satisfies readonly { value: LockKind; words: string }[]

/** One of the ways to lock keys. What it takes is asked for later, when it is known whose they are. */
export function ChooseLock({
  legend,
  value,
  onChange,
}: {
  legend: string
  value: LockKind
  onChange: (kind: LockKind) => void
}) {
  return <Choices legend={legend} options={options} value={value} onChange={onChange} />
}

/** The same before there are any keys here. */
export function ChooseLockAhead({ value, onChange }: { value: LockKind; onChange: (kind: LockKind) => void }) {
  return (
    <div>
      <ChooseLock legend={say.lockKeysWith} value={value} onChange={onChange} />
      <p className="mt-2 min-h-12 max-w-prose text-soft text-sm sm:min-h-6">{ahead[value]}</p>
    </div>
  )
}

const ahead = {
  none: say.fineOnYourOwn,
  passphrase: say.chosenInAMoment,
  passkey: say.madeInAMoment,
} as const
