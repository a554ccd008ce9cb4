import type { ReactNode } from 'react'

export { cannotOpenYourPage, editMyPage, openingYourPage, save, whoSeesIt, whoSeesWhat } from '../../_words/common.ts'

export const whatEveryoneSees = 'What everyone sees'
export const whatTheyGet = (looking: string) => `What ${looking} gets`
export const nothingOfThese = 'Nothing of these'
export const findAPerson = 'Find a person'
export const whoLooks = 'Who looks'
export const nobodyCalledThat = 'Nobody here is called that. Add them to your contacts first.'
export const moreByName = (count: string) => `${count} more: find them by name.`
export const whoEveryoneIs = 'Anybody who opens your page, also without an atSign.'
export const inNoGroup = 'In none of your groups, and none of your contacts.'
export const inGroups = (groups: string) => `In ${groups}.`

export const nothing = 'nothing'

export const cannotBeRead = 'Can’t be read here'
export const formattedText = 'Formatted text'

export const saving = 'Saving'
export const done = 'Done'
export const backToTable = 'Back to the table'

export const findAField = 'Find a field'
export const fieldsAndWhoGetsThem = 'Fields and who gets them'
export const field = 'Field'
export const noFieldCalledThat = 'No field is called that.'
export const howManyLeft = (left: string) => `· ${left} left`
export const showMore = (more: ReactNode, left: ReactNode) => (
  <>
    Show {more} more{left}
  </>
)
export const othersAsEveryone = (others: string) =>
  `${others} more of your people get what their groups or everyone get. Look at each under “By person”.`

export const signInToSee = 'Sign in to see who sees what.'
export const openedWithYourKeys = 'Your page is opened with the keys on your device.'
export const allAtOnce = 'All at once'
export const byPerson = 'By person'
export const whoGoesFirst =
  'What is for one person goes before what is for a group, the group that stands first before the others, groups before all contacts, and all of them before everyone’s.'
export const beginWithName = 'Begin with your name'
export const nothingYet = (link: ReactNode) => <>There is nothing on your page yet. {link}</>
export const howToLook = 'How to look at it'
export const contactsAndGroups = 'Contacts and groups'
export const openedByScript = 'It is opened by this page’s script, in your browser.'

export const aPicture = 'A picture'
export const asEveryone = 'as everyone'
export const asContact = 'as a contact'
export const asOneOf = (group: string) => `as one of ${group}`
export const forEveryone = 'for everyone'
export const forThem = (them: string) => `for ${them}`

export const fieldList = 'fields'
