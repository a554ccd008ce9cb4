export const whomYouKnow = 'Whom you know'

export const search = 'Search'

export const findWordsInData = (words: string) => `Find “${words}” in my data`
