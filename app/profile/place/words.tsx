import type { ReactNode } from 'react'

export { closer } from '../../_words/common.ts'

export const mapOf = (label: string) =>
  `Map of ${label}. The arrow keys move the marker, plus and minus bring it closer.`
export const furtherAway = 'Further away'
export const markerAt = (point: string) => `The marker is at ${point}`
export const noMarkerYet = 'There is no marker yet'

export const sourceAway = (source: string) =>
  `${source} does not answer now. You can set the place on the map yourself.`
export const notAllowedToLocate = 'This browser may not say where you are. Its settings can allow it.'
export const cannotLocate = 'This device can’t tell where it is now.'
export const find = 'Find'
export const askingThisDevice = 'Asking this device…'
export const nearMe = 'Near me'
export const onTheMap = 'On the map'
export const setOnAMap = 'Set it on a map'
export const keepOnMap = (label: ReactNode) => <>Keep its place on the map{label}</>
export const nothingFound = 'Nothing was found. Try it with a city, or set the place on the map yourself.'
export const howFarAround = 'How far around'
export const whoGetsItSeesMarker = 'Whoever gets this sees where the marker is.'
export const takeOffMap = (label: ReactNode) => <>Take it off the map{label}</>
export const placesFound = 'Places that were found'
export const ofField = (label: string) => `of ${label}`
export const showMap = (label: ReactNode) => <>Show the map{label}</>
export const noMapNow = 'The map can’t be had now. The marker can be set all the same.'
export const howToMoveMarker = 'Drag the marker, tap twice where it belongs, or move it with the arrow keys.'
export const twoNumbers = 'Two numbers: degrees north, and degrees east. 37.7955, -122.3937'
export const coordinates = (label: ReactNode) => <>Coordinates{label}</>
export const coordinatesExample = '37.7955, -122.3937'

export const sourceAnswered = (status: number) => `The source answered ${status}`
export const answerTooLong = 'The answer is too long'

export const namesMostUse = (part: string) => `Names that many use: ${part}`

export const finding = 'Finding…'
