export const cardOf = (state: string) => `Card of ${state}`
export const backToPage = 'Back to the page'
export const cardTitle = (title: string) => `Card of ${title}`
export const pointACamera = 'Point a camera at the code to open the page. Whatever changes on it, the card stays right.'
export const saveContact = 'Save contact'
export const forAtSignApps = 'For atSign apps'
export const holdsNothingElse = (atSign: string) => `This code holds ${atSign} and nothing else, as Wavi reads it.`
export const qrCodeSays = (atSign: string) => `QR code that says ${atSign}`
export const qrCodeOpens = (address: string) => `QR code that opens ${address}`

export const howToPrint = 'To print it, choose Print in the menu of your browser.'
export const printCard = 'Print card'
