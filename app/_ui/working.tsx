import { Button } from './button.tsx'
import * as say from './words.tsx'

/** Work that takes a while: what it is, how far it has come, and how to give it up. */
export function Working({ label, done, onCancel }: { label: string; done: number; onCancel: () => void }) {
  return (
    <div className="flex max-w-prose flex-wrap items-end gap-x-4 gap-y-2" role="status">
      <div className="min-w-40 grow">
        <p className="mb-2 font-medium">{label}</p>
        <progress
          value={done}
          max={1}
          aria-label={label}
          className="block h-2 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-owner-text [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-owner-text"
        />
      </div>
      <Button kind="quiet" onClick={onCancel}>
        {say.cancel}
      </Button>
    </div>
  )
}
