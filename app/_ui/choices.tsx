import { type ReactNode, useId } from 'react'

/** One of a few, all of them in sight. */
export function Choices<Value extends string>({
  legend,
  options,
  value,
  onChange,
}: {
  legend: string
  options: readonly { readonly value: Value; readonly words: ReactNode }[]
  value: Value | undefined
  onChange: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium text-sm">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative inline-flex min-h-11 max-w-full cursor-pointer items-center gap-2 rounded-control bg-sunken px-4 py-2 outline-offset-3 hover:bg-line/70 has-checked:bg-owner has-checked:text-owner-on has-focus-visible:outline-3 has-focus-visible:outline-owner-text"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer appearance-none rounded-control focus-visible:outline-none"
            />
            {option.words}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
