export { closer } from '../../_words/common.ts'

export const showTheMap = 'Show the map'
export const ofPlace = (label: string) => `of ${label}`
export const openInMapsApp = 'Open in a maps app'
export const withinMiles = (radiusMiles: number) => `Within ${radiusMiles} miles`

export const noMapNow = 'The map can’t be had now.'
export const mapOf = (label: string) => `Map of ${label}. The arrow keys move it, plus and minus bring it closer.`
export const furtherAway = 'Further away'
export const largerMap = 'Larger map'
