import type { Category } from '../../lib/profile/custom.ts'

/** Where something under a title of one's own can stand. */
export const parts: readonly { readonly value: Category; readonly words: string }[] = [
  { value: 'DETAILS', words: 'Among the details' },
  { value: 'ADDITIONAL_DETAILS', words: 'About me' },
  { value: 'LOCATION', words: 'Places' },
  { value: 'FEATURED', words: 'Featured' },
  { value: 'SOCIAL', words: 'Elsewhere' },
  { value: 'GAMER', words: 'Games' },
  { value: 'IMAGE', words: 'Gallery' },
]
