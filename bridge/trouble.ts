/** What the system means by its codes, as the end of a sentence. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'that disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user has no room left on that disk',
  EFBIG: 'this user may not write files of that size',
  EIO: 'the disk does not do what it should',
  ENOTDIR: 'there is a file where a folder should be',
  EEXIST: 'there is a file where a folder should be',
  EISDIR: 'there is a folder where a file should be',
  ENOENT: 'no folder can be made there',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'the path leads round in a circle',
  EMFILE: 'this user has too many files open',
  ENFILE: 'this machine has too many files open',
  EADDRINUSE: 'something else listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  LEVEL_LOCKED: 'another Facet is using it',
  LEVEL_CORRUPTION: 'what is kept there is damaged',
}

/** LevelDB hands the system's words on, and not its codes. */
const systemWords: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, 'ENOSPC'],
  [/Permission denied|Operation not permitted/, 'EACCES'],
  [/Read-only file system/, 'EROFS'],
  [/Too many open files/, 'EMFILE'],
  [/Input\/output error/, 'EIO'],
]

/** Why something could not be done, as the end of a sentence and without the words that are Node's own. */
export function reasonOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code = '', message } = at as NodeJS.ErrnoException
    const known = meanings[code] ?? meanings[systemWords.find(([words]) => words.test(message))?.[1] ?? '']
    if (known) return known
  }
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n', 1)[0] ?? message).replace(/\.$/, '')
}
