export const fontNotSayCharacters = 'This font does not say which characters it has.'

export const nothingDrawNow = 'There is nothing to draw now.'
