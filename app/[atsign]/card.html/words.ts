export const cardOfState = (state: string) => `Card of ${state}`
export const backPage = 'Back to the page'
export const cardOfTitle = (title: string) => `Card of ${title}`
export const pointCameraAtCode =
  'Point a camera at the code to open the page. Whatever changes on it, the card stays right.'
export const saveContact = 'Save contact'
export const forAtsignApps = 'For atSign apps'
export const codeHoldsAtsignNothing = (atSign: string) =>
  `This code holds ${atSign} and nothing else, as Wavi reads it.`
export const qrCodeSaysAtsign = (atSign: string) => `QR code that says ${atSign}`
export const qrCodeOpensAddress = (address: string) => `QR code that opens ${address}`

export const printChoosePrintIn = 'To print it, choose Print in the menu of your browser.'
export const printCard = 'Print card'
