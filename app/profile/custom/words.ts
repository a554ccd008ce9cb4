import type { CustomType } from '../../../lib/profile/custom.ts'

/** What can stand under a title of one's own. */
export const kinds: readonly { readonly value: CustomType; readonly words: string }[] = [
  { value: 'Text', words: 'Text' },
  { value: 'Link', words: 'Link' },
  { value: 'Number', words: 'Number' },
  { value: 'Image', words: 'Picture' },
  { value: 'Youtube', words: 'Film' },
  { value: 'Html', words: 'Formatted text' },
  { value: 'Location', words: 'Place' },
]

/** An example, and what is to be known of it. */
export const asked: Readonly<Record<CustomType, { readonly example?: string; readonly hint?: string }>> = {
  Text: { example: 'Anything you like' },
  Link: { example: 'https://example.org' },
  Number: { example: '42' },
  Image: {},
  Youtube: {
    example: 'https://youtu.be/…',
    hint: 'The address of a film on YouTube. It plays once somebody asks for it.',
  },
  Html: { hint: 'Bold, links, lists and the like, as markup. Nothing in it ever runs.' },
  Location: { example: 'Ferry Building, San Francisco' },
}
