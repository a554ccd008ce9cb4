import { language } from '../_words/language.ts'
import { Gem } from './gem.tsx'

/** How large a picture, or what stands in its place, is. */
export const sizes = {
  small: 'size-8',
  medium: 'size-14',
  large: 'size-28 sm:size-40',
} as const

/** Someone's picture, cut like the mark; where there is none, a gem of their own. */
export function Portrait({
  name,
  seed,
  picture,
  size = 'medium',
}: {
  /** Read out instead of the picture; leave empty where the name stands beside it. */
  name?: string
  /** What the gem is cut from: the same text gives the same gem. */
  seed: string
  picture?: string | undefined
  size?: keyof typeof sizes
}) {
  const label = name ? { role: 'img', 'aria-label': name } : {}
  return (
    <span {...label} className={`cut relative inline-block shrink-0 overflow-hidden ${sizes[size]}`}>
      <Gem
        seed={seed}
        letter={initialOf(seed)}
        className={`absolute ${picture ? 'inset-[6%] size-[88%]' : 'inset-0 size-full'}`}
      />
      {picture && (
        // A picture that does not load leaves the gem as it is: hence no text of its own.
        // biome-ignore lint/performance/noImgElement: it comes as it is from its owner's server
        <img src={picture} alt="" className="absolute inset-0 size-full object-cover" decoding="async" />
      )}
    </span>
  )
}

const characters = new Intl.Segmenter(language)

/** The first character as a person sees it, so an emoji of several code points stays whole. */
export function initialOf(seed: string): string {
  const [first] = characters.segment(seed.replace(/^@/, ''))
  return (first?.segment ?? '').toLocaleUpperCase(language)
}
