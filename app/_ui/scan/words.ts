export { chooseAPicture, stop } from '../../_words/common.ts'

export const cannotDraw = 'This browser draws nothing outside of pages.'

export const readerDidNotStart = 'The part of this page that reads codes did not start.'

export const scanCamera = 'Scan with the camera'
export const lookingInPicture = 'Looking for a code in this picture'

export const noPictureToShow = 'This file is not a picture that this browser can show.'
export const noCodeInPicture = 'No QR code can be read in this picture. Show one alone, closer, or in better light.'
