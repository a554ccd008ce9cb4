import type { ReactNode } from 'react'

export {
  devices,
  diagnostics,
  editMyPage,
  files,
  help,
  keysOnDevice,
  myData,
  requests,
  savedAndSent,
  signIn,
} from '../_words/common.ts'

export const helpDescription = 'What an atSign is, who sees what, and what to do about a new device or lost keys.'
export const shortAnswers =
  'Short answers to what people ask. For keys and private values there is nobody to turn to but yourself: they are sealed on your devices, and no one else can look inside.'
export const nameAndPage = 'Your name and your page'
export const whatIsAnAtSign = 'What is an atSign?'
export const whoSeesWhatTitle = 'Who sees what on my page?'
export const youDecide =
  'You decide it for each value. What is for everyone, anybody can read. What is for @bob is sealed on your device so that only @bob’s devices can open it, and what is for you only yours can. Beside each value on'
export const chipSaysWhom = 'stands whom it is for; a'
export const shortTour = 'short tour'
export const showsYouWhere = 'shows you where.'
export const pageLacksSomething = 'Someone’s page doesn’t show me what I need.'
export const askForIt =
  'Sign in, open their page and ask for it. They share it with you or decline; what became of it is under'
export const howToSendAFile = 'How do I send a file?'
export const under = 'Under'
export const filesAreSealed =
  ', to one person or to several, whatever its size. It is sealed for them before it leaves, and you see who has fetched it.'
export const yourKeys = 'Your keys'
export const whatAreMyKeys = 'What are my keys?'
export const whatKeysDo =
  'They prove that you are you, and open what is sealed for you. They were made on a device of yours, and no server ever had them.'
export const anotherDevice = 'How do I use my atSign on another device?'
export const open = 'Open'
export const useOnThisDevice = 'Use your atSign on this device'
export const thereLetIn = 'there. It shows a code, and a device that is in already lets it in, under'
export const orAKit = '. A recovery kit or a key file does it too, at'
export const deviceLost = 'A device was lost or stolen.'
export const endAccessUnder = 'End its access under'
export const outAtOnce =
  ', from any other. It is out at once. One that you signed in with a key file has your first keys and is not in that list: so keep such a file somewhere safe, and lock the keys on what you carry about.'
export const sharedComputer = 'Other people use this computer.'
export const lockYourKeys = 'Lock your keys with a passkey or a passphrase, under'
export const orSignOut = ', or sign out when you are done. Signing out removes your keys and all that was kept here.'
export const keysLost = 'I lost my keys.'
export const ifAnotherIsIn =
  'If another device is still in, let this one in from there. If you have a recovery kit or a key file,'
export const opensThemElseNobody =
  'takes it. With none of these, nobody can open what was sealed. Whoever gave you your atSign can set it back, so that you claim it anew: it starts empty, and people who know you are asked to compare a number with you first.'
export const yourServer = 'Your server'
export const whatServerSees = 'What does my server see?'
export const serverSees =
  'What is for everyone, as everybody does. Of all else: sealed text that it cannot open, what it is called, who it is for, how long it is, and when it came.'
export const showAsServerHasIt = 'show it to you as the server has it.'
export const whatIfOffline = 'What if I am offline?'
export const offlineWorks =
  'Your pages open, and what you change is saved on this device. It goes out by itself when there is a line.'
export const saysWhatWaits = 'says what still waits.'
export const takeOrErase = 'How do I take everything with me, or erase it?'
export const atEnd = 'At the end of'
export const saveOrErase =
  'you save all of it as one file that you can read, bring such a file back, or erase all of it from your server and this device.'
export const thisSite = 'This site'
export const somethingIsWrong = 'Something doesn’t work.'
export const diagnosticsSay =
  'say whether your server is there, which way your browser reaches it, and what went wrong.'
export const whichDirectory = 'Which directory does it use?'
export const whatDirectoriesSay = 'A directory says where the server of an atSign is.'
export const thisSiteAsks = (root: ReactNode) => <>This site asks {root}.</>
export const thisSiteRunsOne = 'This site runs one of its own.'
export const whoChoosesIt =
  'Whoever runs a site chooses it once for all, so that no page and no link can send you to a server that the directory does not name. For another directory, run a Facet of your own.'
