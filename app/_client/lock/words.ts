export const nothing = 'Nothing'
export const lockKeysWith = 'Lock your keys on this device with'
export const fineOnYourOwn = 'Fine on a device that only you unlock. You can change it at any time.'
export const chosenInAMoment = 'You choose it in a moment. It is asked for whenever this site is opened anew.'
export const madeInAMoment = 'Your device makes it in a moment. It asks for your finger, your face or its PIN.'

export const chooseAPassphrase = 'Choose a passphrase'
export const makeAPasskey = 'Make a passkey'
export const whatItLocks = (owner: string) =>
  `It locks the keys of ${owner} on this device. They are kept here once it is there, and not before.`
export const lockingKeys = 'Locking your keys'
export const nothingWasKept = 'Nothing was kept.'
export const back = 'Back'

export const lockWithIt = 'Lock with it'
export const whatMakesItGood =
  'Several words that belong together for nobody but you. If you forget it, your recovery kit brings you back.'
export const whatPasskeyDoes = (owner: string) =>
  `Your device makes a passkey for ${owner}. It opens your keys when you show your finger, your face or its PIN. If the passkey is lost, your recovery kit brings you back.`
export const deviceAsks = 'Your device asks you'

export const aPassphrase = 'A passphrase'
