export const atsignShowsCantAsked = (atSign: string) => `What ${atSign} shows can’t be asked now. Try again in a while.`
export const atsignNoPage = (atSign: string) => `${atSign} has no page.`
