import type { CustomType } from '../../../lib/profile/custom.ts'

export { chooseAPicture, title } from '../../_words/common.ts'

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

export const tooLargeOf = (name: string) => `${name} does not get small enough`
export const addPictures = 'Add pictures'
export const makingSmall = 'Making them small enough'
export const notAdded = (refused: string) => `Not added, as this browser can’t make a small picture of it: ${refused}`

export const noPictureToShow = 'This is not a picture that this browser can show. Choose a JPEG, PNG, WebP or GIF.'
export const pictureTooLarge = 'This picture does not get small enough. Choose another one.'
export const changePicture = 'Change picture'

export const lineUnder = 'A line under it'

export const howToPaste = 'Copy formatted text anywhere, from a page or a letter, and paste it here: it keeps its form.'
export const hideTip = 'Don’t show this tip again'
export const pastedWithForm = 'Pasted with its form.'
export const asItWillBe = 'As it will be seen'

export const anotherTitle = 'Another title'
export const addYourOwn = 'Add something of your own'
export const whatIsIt = 'What is it?'
export const podcast = 'Podcast'
export const whereItStands = 'Where does it stand?'
export const useThisTitle = 'Use this title'
export const addIt = 'Add it'

export const aLineUnder = (label: string) => `A line under it (${label})`
export const asItWillBeSeen = (label: string) => `${label}, as it will be seen`
export const home = 'Home'
