export { closer } from '../../_words/common.ts'

export const showTheMap = 'Show the map'
export const ofLabel = (label: string) => `of ${label}`
export const openInMapsApp = 'Open in a maps app'
export const withinRadiusmilesMiles = (radiusMiles: number) => `Within ${radiusMiles} miles`

export const mapCantNow = 'The map can’t be had now.'
export const mapOfLabel = (label: string) => `Map of ${label}. The arrow keys move it, plus and minus bring it closer.`
export const furtherAway = 'Further away'
export const largerMap = 'Larger map'
