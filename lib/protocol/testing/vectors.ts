/** The lines of a vector file, cut at tabs; `\u{200b}` stands for a character that would not be seen in the file. */
export function vectors(file: string): [string, string][] {
  return file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [first = '', second = ''] = line.split('\t').map(reveal)
      return [first, second]
    })
}

function reveal(text: string): string {
  return text.replace(/\\u\{([\da-f]+)\}/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
}
