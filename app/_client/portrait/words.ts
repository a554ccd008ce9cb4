export { chooseAPicture, closer } from '../../_words/common.ts'

export const noPictureToShow = 'This is not a picture that this browser can show. Choose a JPEG, PNG, WebP or GIF.'
export const changePicture = 'Change picture'
export const choosePart = 'Choose the part to show'
export const pictureTooLarge = 'This picture does not get small enough. Choose another one.'

export const partThatIsShown = 'The part of the picture that will be shown. The arrow keys move it.'
export const useThisPicture = 'Use this picture'

export const takeAPicture = 'Take a picture'
export const chooseFromDevice = 'Choose a picture from this device instead.'
export const takeIt = 'Take it'
