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

export const addedUnchecked = (atSign: string) =>
  `${atSign} is in your contacts. The directory does not answer now, so nobody could check that there is one.`
export const added = (atSign: string) => `${atSign} is in your contacts.`
export const addSomebody = 'Add somebody'
export const asking = 'Asking'

export const noContactsToPutIn = 'Add people to your contacts first, then put them in here.'
export const allAreIn = 'All of your contacts are in it.'
export const putIn = 'Put in'
export const findSomebodyFor = (name: string) => `Find somebody to put in ${name}`
export const findSomebody = 'Find somebody'
export const noneOfOthersCalled = (wanted: string) => `None of the others is called ${wanted}.`
export const moreByName = (count: string) => `${count} more: find them by name.`

export const thatIsYou = 'That is you.'
export const blockSomebody = 'Block somebody'
export const block = 'Block'

export const askingWhomYouBlock = 'Asking your server whom you block'
export const whatBlockedGet =
  'Your server answers these people nothing, and takes nothing from them. They get nothing of what is for your contacts or a group; what is for one of them alone stays theirs until you take it back. What everyone sees they can still see without saying who they are.'
export const youBlockNobody = 'You block nobody.'
export const unblock = (person: ReactNode) => <>Unblock{person}</>

export const blocked = 'Blocked'
export const favourite = 'Favourite'
export const inNoGroup = 'In none of your groups.'
export const inGroups = (groups: string) => `In ${groups}.`
export const pageOf = (atSign: string) => `The page of ${atSign}`
export const remove = 'Remove'
export const removeWhom = (contact: string) => `Remove ${contact}?`
export const theyStayIn = (groups: string) => ` They stay in ${groups}, and keep what you give to that group.`
export const removingLoses = (atSign: ReactNode, count: ReactNode) => (
  <>
    {atSign} loses what you give to your contacts, and is not told.{count} The name that you gave them goes.
  </>
)
export const removeThem = (contact: string) => `Remove ${contact}`
export const keep = 'Keep'
export const yourNameFor = (atSign: string) => `Your name for ${atSign}`
export const onlyYouSeeIt = 'Only you see it.'

export const openingYourContacts = 'Opening your contacts'
export const contactsKeptSealed =
  'Kept sealed: nobody sees who is here, and nobody is told. A value can be for all of your contacts at once.'
export const nobodyCalled = (wanted: string) => `Nobody here is called ${wanted}.`
export const contactsStillComing = 'Your contacts are not all on this device yet.'
export const noContactYet = 'Nobody yet. Add somebody by their atSign.'
export const countOfAll = (count: string, all: string) => `${count} of ${all}`

export const listUnreadable = 'This list can’t be read on this device, so it stays as it is.'
export const listIsSealed = 'It is sealed, and your page says nothing of it.'
export const listIsPublic = 'Your page says how many they are, and who.'
export const onlyISeeList = (isPrivate: ReactNode) => <>Only I see this list{isPrivate}</>

export const openingFollowers = 'Opening who follows you'
export const noFollowerYet = 'Nobody follows you yet. Share your page, and people who use it can.'
export const removeFollower = (person: ReactNode) => <>Remove{person}</>
export const blockFollower = (person: ReactNode) => <>Block{person}</>
export const blockWhom = (person: string) => `Block ${person}?`
export const removeFollowerTitle = (person: string) => `Remove ${person}?`
export const blockingMeans = (person: string) =>
  `Your server answers ${person} nothing any more, and takes nothing from them. They leave your followers, and get nothing of what is for your contacts or a group; what is for them alone stays theirs until you take it back. What everyone sees they can still see without saying who they are.`
export const removingFollowerMeans = (person: string) =>
  `${person} follows you no more, and their app is told. They can follow you again.`

export const openingFollowing = 'Opening whom you follow'
export const followNobody = 'You follow nobody yet. Open somebody’s page and follow it.'

export const groupUnreadable = 'Who is in it can’t be read on this device. What was given to it stays as it is.'
export const cannotBeRead = 'Can’t be read'
export const furtherUp = 'Further up'
export const deleteGroup = (name: string) => `Delete ${name}`
export const deleteGroupTitle = (name: string) => `Delete ${name}?`
export const deletingGroupMeans = (name: string) =>
  `Who is in it loses what you gave to ${name}, and sees what is for everyone instead. They stay your contacts. Nobody is told.`
export const keepIt = 'Keep it'
export const blockedGetsNothing = '· blocked, gets nothing of it'
export const takeOut = 'Take out'
export const memberOf = (atSign: string, name: string) => `${atSign} of ${name}`
export const nameOfGroup = 'Name of the group'
export const rename = 'Rename'

export const openingYourGroups = 'Opening your groups'
export const whatGroupsAreFor =
  'A value can be for a whole group. Who is in several gets the value of the one that stands first here. Nobody is told of a group, or sees who else is in it.'
export const groupsStillComing = 'Your groups are not all on this device yet.'
export const noGroupYet = 'No group yet. Make one, such as Family.'
export const newGroup = 'New group'
export const groupExample = 'Family'
export const make = 'Make'

export const lookingAtKeys = 'Looking at what this device remembers'
export const whatKeysAre =
  'This device remembers the keys of the people you share with. Compare your number with somebody once, by voice or side by side: if both see the same, nobody stands between you.'
export const newKeys = 'New keys'
export const rememberedHere = 'Remembered here'
export const noKeyYet = 'Nobody yet. Whoever you share something with is remembered, and whoever you look up below.'

export const compareWithOthers = 'That is you. Numbers are compared with others.'
export const lookSomebodyUp = 'Look somebody up'
export const theirAtSign = 'Their atSign'
export const keyWillBeAsked = 'Their server is asked for their key, and it is remembered here.'
export const offlineNoLookUp = 'You are offline. Their server has to be asked, so this can be done when you are online.'
export const lookUp = 'Look up'
export const isAbove = (found: string) => `${found} is in the list above.`

export const openingYourPeople = 'Opening your people'
export const shownByScript = 'Your people are shown by this page’s script, in your browser.'
export const signInToSee = 'Sign in to see your people.'
export const whatPeopleHolds =
  'Here are your contacts and your groups, and the numbers that tell whether nobody stands between you and them.'
export const yourPeople = 'Your people'

export const cannotShowNow = 'This can’t be shown now.'

export const showsNewKey = 'Shows a new key'
export const since = (day: string) => `Since ${day}`
export const yourNumberWith = (peer: string) => `Your number with ${peer}`
export const numberOfOldKey = (peer: string) => `This one is of the key that ${peer} had before.`
export const theySeeTheSame = (peer: string) =>
  `${peer} sees the same one under People. If it is another there, somebody stands between you.`
export const pageOfPeer = (peer: string) => `The page of ${peer}`

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

export const peopleList = 'people'
export const contactList = 'contacts'
