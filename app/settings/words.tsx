import type { ReactNode } from 'react'
import { language } from '../_words/language.ts'

export {
  devices,
  diagnostics,
  help,
  keysOnDevice,
  myData,
  savedAndSent,
  thisDevice,
  whoSeesWhat,
  yourAtSign,
  yourPage,
} from '../_words/common.ts'

export const searchEnginesAsked =
  'They are asked to leave it out. Whoever has the link still sees what is for everyone.'
export const hideFromSearch = (part: ReactNode) => <>Hide my page from search engines{part}</>

export const settings = 'Settings'

export const openingYourSettings = 'Opening your settings'
export const shownByScript = 'They are shown by this page’s script, in your browser.'
export const signInToSee = 'Sign in to see your settings.'
export const whatSettingsAre = 'How your page is found, what is kept on this device, and who acts as you.'
export const privatePage = 'Private page'
export const blockedPeople = 'Blocked people'
export const signOutOf = (owner: string) => `Sign ${owner} out here`
export const about = 'About'
export const facet = 'Facet'
export const ofBuild = (build: string) => `, build ${build}`
export const privacy = 'Privacy'
export const terms = 'Terms'

export const storageUnknown = 'This browser does not tell how much is kept here.'
export const storageUsed = (usage: string) =>
  `Facet uses ${usage} on this device, its own pages and everybody who is signed in here included.`
export const storageMayGo = ' A browser that runs short of room may take it away; your server has it all.'

export const nameAndPictureOnly = 'Show no more than name and picture'
export const everyFieldAndPerson = 'Every field, and everybody who gets something'
export const whenChangesGo = 'When changes go to your server, and what is kept here'
export const whatLocksThem = 'What locks them, and your recovery kit'
export const whoMayAct = 'Who may act as you'
export const copyOrErase = 'Save a copy of everything, bring one back, or erase it'

export const recordsOf = (owner: string, count: number) =>
  ` Of ${owner} there ${count === 1 ? 'is one record' : `are ${count.toLocaleString(language)} records`}.`
