import type { ReactNode } from 'react'

export const whatTheyHave = 'What they have'
export const theCity = 'The city'
export const theCountry = 'The country'
export const dayAndMonth = 'Day and month'
export const theYear = 'The year'
export const howExactly = (label: string) => `How exactly: ${label}`
export const sayWhichCity = 'Say which city it is.'
export const sayWhichCountry = 'Say which country it is.'
export const somebodyKeepsExact = 'Somebody has to keep the exact value. “Only me” can.'
export const exactlyItIs = (words: ReactNode) => <>Exactly it is {words}.</>
export const city = 'City'
export const country = 'Country'
export const giveTo = (label: string) => `Give ${label} to`
export const restSeesEveryones = 'Who gets nothing of their own sees what everyone sees.'
export const exactlyForHowLong = 'Others see it exactly for'
export const makeTheseSides = 'Make these sides'

export const whatTheyGet = (who: string) => `${who} gets`
export const exactly = 'Exactly'
export const nothing = 'Nothing'
