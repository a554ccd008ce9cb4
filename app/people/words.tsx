import type { ReactNode } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { language } from '../_words/language.ts'
import { sentenceOf } from '../_words/sentences.ts'

export { add, following, people, save, tryAgain } from '../_words/common.ts'

/** Why somebody's key could not be had. */
export function refusalOf(error: unknown, owner: AtSign, peer: AtSign): string {
  if (error instanceof AtError && !error.closes && error.code === 'AT0007')
    return `The directory does not know ${peer}.`
  if (error instanceof AtError && error.code === 'AT0015') return `${peer} has not been claimed yet, and has no key.`
  return sentenceOf(error, owner, peer)
}

export const atsignInContacts = (atSign: string) =>
  `${atSign} is in your contacts. The directory does not answer now, so nobody could check that there is one.`
export const atsignInContacts2 = (atSign: string) => `${atSign} is in your contacts.`
export const addSomebody = 'Add somebody'
export const asking = 'Asking'

export const addPeopleContactsFirst = 'Add people to your contacts first, then put them in here.'
export const allContactsIn = 'All of your contacts are in it.'
export const putIn = 'Put in'
export const findSomebodyPutIn = (name: string) => `Find somebody to put in ${name}`
export const findSomebody = 'Find somebody'
export const noneOthersCalledWanted = (wanted: string) => `None of the others is called ${wanted}.`
export const countMore = (count: string) => `${count} more: find them by name.`

export const thatIsYou = 'That is you.'
export const blockSomebody = 'Block somebody'
export const block = 'Block'

export const askingServerBlock = 'Asking your server whom you block'
export const serverTellsPeopleNothing =
  'Your server answers these people nothing, and takes nothing from them. They get nothing of what is for your contacts or a group; what is for one of them alone stays theirs until you take it back. What everyone sees they can still see without saying who they are.'
export const youBlockNobody = 'You block nobody.'
export const unblockPerson = (person: ReactNode) => <>Unblock{person}</>

export const blocked = 'Blocked'
export const favourite = 'Favourite'
export const inNoneGroups = 'In none of your groups.'
export const inGroups = (groups: string) => `In ${groups}.`
export const pageAtsign = (atSign: string) => `The page of ${atSign}`
export const remove = 'Remove'
export const removeContact = (contact: string) => `Remove ${contact}?`
export const stayInGroupsKeep = (groups: string) => ` They stay in ${groups}, and keep what you give to that group.`
export const atsignLosesGiveContacts = (atSign: ReactNode, count: ReactNode) => (
  <>
    {atSign} loses what you give to your contacts, and is not told.{count} The name that you gave them goes.
  </>
)
export const removeContact2 = (contact: string) => `Remove ${contact}`
export const keep = 'Keep'
export const nameAtsign = (atSign: string) => `Your name for ${atSign}`
export const onlySee = 'Only you see it.'

export const openingYourContacts = 'Opening your contacts'
export const keptSealed =
  'Kept sealed: nobody sees who is here, and nobody is told. A value can be for all of your contacts at once.'
export const nobodyCalledWanted = (wanted: string) => `Nobody here is called ${wanted}.`
export const contactsNotAllOn = 'Your contacts are not all on this device yet.'
export const nobodyYet = 'Nobody yet. Add somebody by their atSign.'
export const countOfAll = (count: string, all: string) => `${count} of ${all}`

export const listCantReadOn = 'This list can’t be read on this device, so it stays as it is.'
export const sealedPageSaysNothing = 'It is sealed, and your page says nothing of it.'
export const pageSaysHowMany = 'Your page says how many they are, and who.'
export const onlySeeListIsprivate = (isPrivate: ReactNode) => <>Only I see this list{isPrivate}</>

export const openingFollows = 'Opening who follows you'
export const nobodyFollowsYet = 'Nobody follows you yet. Share your page, and people who use it can.'
export const removePerson = (person: ReactNode) => <>Remove{person}</>
export const blockPerson = (person: ReactNode) => <>Block{person}</>
export const blockPerson2 = (person: string) => `Block ${person}?`
export const removePerson2 = (person: string) => `Remove ${person}?`
export const serverTellsPersonNothing = (person: string) =>
  `Your server answers ${person} nothing any more, and takes nothing from them. They leave your followers, and get nothing of what is for your contacts or a group; what is for them alone stays theirs until you take it back. What everyone sees they can still see without saying who they are.`
export const personFollowsNoMore = (person: string) =>
  `${person} follows you no more, and their app is told. They can follow you again.`

export const openingFollow = 'Opening whom you follow'
export const followNobodyYet = 'You follow nobody yet. Open somebody’s page and follow it.'

export const inCantReadOn = 'Who is in it can’t be read on this device. What was given to it stays as it is.'
export const cantBeRead = 'Can’t be read'
export const furtherUp = 'Further up'
export const deleteName = (name: string) => `Delete ${name}`
export const deleteName2 = (name: string) => `Delete ${name}?`
export const inLosesGaveName = (name: string) =>
  `Who is in it loses what you gave to ${name}, and sees what is for everyone instead. They stay your contacts. Nobody is told.`
export const keepIt = 'Keep it'
export const blockedGetsNothing = '· blocked, gets nothing of it'
export const takeOut = 'Take out'
export const atsignOfName = (atSign: string, name: string) => `${atSign} of ${name}`
export const nameGroup = 'Name of the group'
export const rename = 'Rename'

export const openingYourGroups = 'Opening your groups'
export const valueWholeGroup =
  'A value can be for a whole group. Who is in several gets the value of the one that stands first here. Nobody is told of a group, or sees who else is in it.'
export const groupsNotAllOn = 'Your groups are not all on this device yet.'
export const noGroupYet = 'No group yet. Make one, such as Family.'
export const newGroup = 'New group'
export const family = 'Family'
export const make = 'Make'

export const lookingAtDeviceRemembers = 'Looking at what this device remembers'
export const deviceRemembersKeysPeople =
  'This device remembers the keys of the people you share with. Compare your number with somebody once, by voice or side by side: if both see the same, nobody stands between you.'
export const newKeys = 'New keys'
export const rememberedHere = 'Remembered here'
export const nobodyYet3 = 'Nobody yet. Whoever you share something with is remembered, and whoever you look up below.'

export const thatIsYou2 = 'That is you. Numbers are compared with others.'
export const lookSomebodyUp = 'Look somebody up'
export const theirAtsign = 'Their atSign'
export const serverAskedKeyRemembered = 'Their server is asked for their key, and it is remembered here.'
export const youAreOffline = 'You are offline. Their server has to be asked, so this can be done when you are online.'
export const lookUp = 'Look up'
export const foundInListAbove = (found: string) => `${found} is in the list above.`

export const openingYourPeople = 'Opening your people'
export const peopleShownPagesScript = 'Your people are shown by this page’s script, in your browser.'
export const signInSeePeople = 'Sign in to see your people.'
export const contactsGroupsNumbersTell =
  'Here are your contacts and your groups, and the numbers that tell whether nobody stands between you and them.'
export const yourPeople = 'Your people'

export const cantShownNow = 'This can’t be shown now.'

export const showsNewKey = 'Shows a new key'
export const sinceDay = (day: string) => `Since ${day}`
export const numberPeer = (peer: string) => `Your number with ${peer}`
export const keyPeerBefore = (peer: string) => `This one is of the key that ${peer} had before.`
export const peerSeesSameUnder = (peer: string) =>
  `${peer} sees the same one under People. If it is another there, somebody stands between you.`
export const pagePeer = (peer: string) => `The page of ${peer}`

export const contacts = 'Contacts'
export const groups = 'Groups'
export const followers = 'Followers'
export const keys = 'Keys'

export const contactsCount = (count: number) =>
  count === 1 ? 'One contact' : `${count.toLocaleString(language)} contacts`
/** How many are in a group. */
export function howMany(count: number): string {
  if (count === 0) return 'Nobody yet'
  return count === 1 ? 'One person' : `${count.toLocaleString(language)} people`
}
export const peopleIn = (group: string) => `people in ${group}`
