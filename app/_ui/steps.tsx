import { Check, CircleAlert, LoaderCircle } from 'lucide-react'

export interface Step {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
}

const said = { waiting: 'not started', running: 'in progress', done: 'done', failed: 'did not work' } as const

/** Work that takes a moment, step by step and by name. */
export function Steps({ steps, label }: { steps: readonly Step[]; label: string }) {
  const running = steps.find(({ state }) => state === 'running')
  return (
    <div>
      <ol aria-label={label} className="space-y-3">
        {steps.map(({ name, state }) => (
          <li key={name} className={`flex items-center gap-3 ${state === 'waiting' ? 'text-soft' : ''}`}>
            <StepMark state={state} />
            <span className={state === 'running' ? 'font-semibold' : ''}>{name}</span>
            <span className="sr-only">, {said[state]}</span>
          </li>
        ))}
      </ol>
      <p className="sr-only" aria-live="polite">
        {running?.name}
      </p>
    </div>
  )
}

function StepMark({ state }: Pick<Step, 'state'>) {
  if (state === 'running') return <LoaderCircle className="size-6 animate-spin text-owner-text" aria-hidden="true" />
  if (state === 'failed') return <CircleAlert className="size-6 text-bad" aria-hidden="true" />
  if (state === 'done')
    return (
      <span className="cut grid size-6 place-items-center bg-owner text-owner-on">
        <Check className="size-4" strokeWidth={3} aria-hidden="true" />
      </span>
    )
  return <span className="cut size-6 bg-line" />
}
