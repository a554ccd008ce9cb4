/** What endings of names stand for. Whatever is not here is text, or bytes. */
const byEnding: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  apng: 'image/apng',
  avif: 'image/avif',
  bmp: 'image/bmp',
  css: 'text/css',
  csv: 'text/csv',
  flac: 'audio/flac',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/x-icon',
  ics: 'text/calendar',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  m4a: 'audio/mp4',
  md: 'text/markdown',
  mjs: 'text/javascript',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  ogv: 'video/ogg',
  otf: 'font/otf',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  txt: 'text/plain',
  vcf: 'text/vcard',
  wav: 'audio/wav',
  weba: 'audio/webm',
  webm: 'video/webm',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xhtml: 'application/xhtml+xml',
  xml: 'application/xml',
  zip: 'application/zip',
}

/** What the name of a record says of its value: `index.html.demo` is read as `demo/index.html`. [2026 §2.2] */
export function guessMediaType(name: string): string | undefined {
  const ending = name.split('.')[1]
  return ending !== undefined && Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined
}

/**
 * The type that a visitor asks for with `at_ct`. 'unreadable' when it is not one; undefined for a type that nobody but
 * the owner may give to the owner's words: any visitor could else make a page of any public text. [2026 §2.3]
 */
export function parseWantedType(text: string): string | undefined | 'unreadable' {
  const [, type] = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*(?:;.*)?$/s.exec(text) ?? []
  if (type === undefined) return 'unreadable'
  const lower = type.toLowerCase()
  return /^(?:text\/plain|application\/(?:json|pdf|octet-stream)|(?:image|audio|video|font)\/.+)$/.test(lower)
    ? lower
    : undefined
}

/** Whether a browser shows it as a document that can act: HTML, SVG and all other XML. */
export function isActiveDocument(type: string): boolean {
  return /^text\/html$|[/+]xml(?:$|-)/.test(type)
}
