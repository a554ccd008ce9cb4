export { editMyPage, title } from '../_words/common.ts'

export const whatYouShared = 'What you shared'

export const nothingInIt = 'There is nothing in it.'
export const titleTakenMeanwhile = 'Something came under that title meanwhile. Try again.'

export const signInToKeep = 'Sign in to keep what you share.'
export const nothingWasRead =
  'Nothing of what you shared was read or kept: it is sealed for you, and nobody is signed in here. Sign in, and share it once more.'
export const lookingForIt = 'Looking for what you shared'
export const sealedByScript = 'It is sealed by this page’s script, in your browser.'
export const cannotOpenNow = 'It can’t be opened now.'
export const isOnYourPage = 'It is on your page.'
export const goToMyPage = 'Go to my page'
export const goesWhenServerAnswers =
  'It goes to your server when that answers. Under Edit my page you change it, and who sees it.'
export const isGone = 'It is gone.'
export const wasNotRead = 'It was not read.'
export const nothingWaitsHere = 'Nothing waits here.'
export const browserWasNotReady =
  'This browser was not ready to take what you shared, so nothing of it was kept. Share it once more.'
export const whatComesHere =
  'What you share with Facet from other apps comes here first, and nobody sees it before you say so.'
export const cannotTake = 'This can’t be taken.'
export const text = 'Text'
export const link = 'Link'
export const lineUnder = 'A line under it'
export const whereItStands = 'Where does it stand?'
export const whoSeesIt = 'Who sees it?'
export const putOnMyPage = 'Put it on my page'
export const throwItAway = 'Throw it away'
export const waitsSealedHere = 'Until you decide it waits on this device, sealed. You can close this page.'

export const noPictureToShow = 'What came as a picture is none that this browser can show, so it is left out.'
export const pictureTooLarge = 'The picture does not get small enough, so it is left out.'
export const onlyItsBeginning = 'There was more than can be taken. This is its beginning.'
export const decideOnThisFirst =
  'This waits from before. What you shared now comes next, once you have decided on this.'
export const seeTheNext = 'See what else you shared'
