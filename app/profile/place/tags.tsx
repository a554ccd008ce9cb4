import * as say from './words.tsx'

const tags = ['Home', 'Office', 'School', 'Studio', 'Shop', 'Gym', 'Café'] as const

/** What places are usually called, to be taken with one press. */
export function PlaceTags({ value, of, onChoose }: { value: string; of: string; onChoose: (tag: string) => void }) {
  return (
    <fieldset className="mt-2 flex flex-wrap gap-1.5">
      <legend className="sr-only">{say.namesMostUse(of)}</legend>
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          aria-pressed={value.trim() === tag}
          onClick={() => onChoose(tag)}
          className="min-h-9 rounded-full border border-edge px-3 text-sm hover:bg-sunken aria-pressed:border-transparent aria-pressed:bg-owner aria-pressed:text-owner-on"
        >
          {tag}
        </button>
      ))}
    </fieldset>
  )
}
