export const terms = 'Terms'
export const termsDescription = 'What you can expect of this site, and what is expected of you.'
export const whyShort = 'Short, because most of it is in your own hands.'
export const isYoursTitle = 'It is yours'
export const isYours =
  'Your atSign, your keys and what you write belong to you. You decide who sees it. Whoever runs this site gets no right to any of it.'
export const keepKeysTitle = 'You keep your keys'
export const keepKeys =
  'Nobody else has them, so nobody can bring them back. Save a recovery kit or a key file, and keep it where only you get at it.'
export const fairPlayTitle = 'Fair play'
export const fairPlay =
  'Put nothing on your page that breaks the law where you are, pretends to be somebody else, or harms others. A server may refuse who floods it.'
export const asItIsTitle = 'As it is'
export const asItIs =
  'The site is offered as it is, and may be changed or stopped. What you saved stays on your server and on your devices, and any other place that speaks the same protocol can show it.'
export const whoRunsItTitle = 'Who runs this site'
export const whoRunsIt =
  'Facet is a program that anybody may run. Whoever runs this one answers for it, and may add terms of their own beside these.'
