/**
 * The language that every text of the app is in (a BCP 47 tag): how numbers, days and lists are written, and letters
 * compared. The texts are in the `words.ts` of each screen, and `_words` has those of several.
 */
export const language = 'en-GB'
