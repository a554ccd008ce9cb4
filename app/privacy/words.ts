export const privacy = 'Privacy'
export const privacyDescription = 'What this site, your server and others can see of you, and what nobody can.'
export const inShort =
  'Your keys are made on your device and stay there. What is not for everyone is sealed before it leaves.'
export const siteKnowsTitle = 'What this site knows'
export const siteKnows =
  'It sees which atSigns your browser talks to, your network address, and sealed bytes on their way. It has no account of yours, counts no visitors, sets no cookies, and loads nothing from others: a film or a map is asked for only when you press it, and so is where an address is that you type.'
export const serversKnowTitle = 'What servers know'
export const serversKnow =
  'Your own server keeps what you save. What is for everyone it can read, as everybody can. Of all else it sees what it is called, for whom it is, how long it is and when it changes. The servers of people you share with keep a sealed copy of what is for them.'
export const deviceKeepsTitle = 'What this device keeps'
export const deviceKeeps =
  'Your keys, a sealed copy of your data, what you last saw of others’ pages, and whom you looked for. Signing out removes all of it here. You can lock the keys with a passkey or a passphrase.'
export const youCanDoTitle = 'What you can do'
export const youCanDo =
  'Under My data you see every record, take back what you gave to somebody, save a copy of everything, and erase everything from your server. Whoever has read something may remember it; nobody can take that back.'
