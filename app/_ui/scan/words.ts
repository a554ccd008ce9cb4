export { chooseAPicture, stop } from '../../_words/common.ts'

export const browserDrawsNothingOutside = 'This browser draws nothing outside of pages.'

export const partPageReadsCodes = 'The part of this page that reads codes did not start.'

export const scanCamera = 'Scan with the camera'
export const lookingCodeInPicture = 'Looking for a code in this picture'

export const fileNotPictureBrowser = 'This file is not a picture that this browser can show.'
export const noQrCodeRead = 'No QR code can be read in this picture. Show one alone, closer, or in better light.'
