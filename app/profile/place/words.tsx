import type { ReactNode } from 'react'

export { closer } from '../../_words/common.ts'

export const mapOfLabel = (label: string) =>
  `Map of ${label}. The arrow keys move the marker, plus and minus bring it closer.`
export const furtherAway = 'Further away'
export const markerAtPoint = (point: string) => `The marker is at ${point}`
export const noMarkerYet = 'There is no marker yet'

export const templateNotAnswerNow = (template: string) =>
  `${template} does not answer now. You can set the place on the map yourself.`
export const browserNotSayWhere = 'This browser may not say where you are. Its settings can allow it.'
export const deviceCantTellWhere = 'This device can’t tell where it is now.'
export const find = 'Find'
export const askingThisDevice = 'Asking this device…'
export const nearMe = 'Near me'
export const onTheMap = 'On the map'
export const setOnMap = 'Set it on a map'
export const keepPlaceOnMap = (label: ReactNode) => <>Keep its place on the map{label}</>
export const nothingWasFound = 'Nothing was found. Try it with a city, or set the place on the map yourself.'
export const howFarAround = 'How far around'
export const whoeverGetsSeesWhere = 'Whoever gets this sees where the marker is.'
export const takeOffMapLabel = (label: ReactNode) => <>Take it off the map{label}</>
export const placesFound = 'Places that were found'
export const ofLabel = (label: string) => `of ${label}`
export const showMapLabel = (label: ReactNode) => <>Show the map{label}</>
export const mapCantNow = 'The map can’t be had now. The marker can be set all the same.'
export const dragMarkerTapTwice = 'Drag the marker, tap twice where it belongs, or move it with the arrow keys.'
export const twoNumbers = 'Two numbers: degrees north, and degrees east. 37.7955, -122.3937'
export const coordinatesLabel = (label: ReactNode) => <>Coordinates{label}</>
export const n3779551223937 = '37.7955, -122.3937'

export const sourceAnsweredStatus = (status: number) => `The source answered ${status}`
export const answerTooLong = 'The answer is too long'

export const namesManyUse = (part: string) => `Names that many use: ${part}`

export const finding = 'Finding…'
