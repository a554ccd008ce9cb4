export const terms = 'Terms'
export const expectSiteExpected = 'What you can expect of this site, and what is expected of you.'
export const shortBecauseMostIn = 'Short, because most of it is in your own hands.'
export const itIsYours = 'It is yours'
export const atsignKeysWriteBelong =
  'Your atSign, your keys and what you write belong to you. You decide who sees it. Whoever runs this site gets no right to any of it.'
export const keepKeys = 'You keep your keys'
export const nobodyElseNobodyBring =
  'Nobody else has them, so nobody can bring them back. Save a recovery kit or a key file, and keep it where only you get at it.'
export const fairPlay = 'Fair play'
export const putNothingOnPage =
  'Put nothing on your page that breaks the law where you are, pretends to be somebody else, or harms others. A server may refuse who floods it.'
export const asItIs = 'As it is'
export const siteOfferedChangedStopped =
  'The site is offered as it is, and may be changed or stopped. What you saved stays on your server and on your devices, and any other place that speaks the same protocol can show it.'
export const runsSite = 'Who runs this site'
export const facetProgramAnybodyRun =
  'Facet is a program that anybody may run. Whoever runs this one answers for it, and may add terms of their own beside these.'
