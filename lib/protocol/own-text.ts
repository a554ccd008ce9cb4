/**
 * The same text in memory of its own. What is cut out of a line keeps all of the line there, for as long as it is kept
 * itself; so whatever outlives its command is kept like this.
 */
export function ownText<Text extends string>(text: Text): Text {
  return JSON.parse(JSON.stringify(text))
}
