import { type Call, UsageError } from './command.ts'
import { readSecretFile } from './files.ts'

/** The options of commands that take the secret of a new atSign. */
export const secretOptions = {
  secret: { type: 'string', short: 's' },
  'secret-file': { type: 'string' },
} as const

export const secretMeaning = {
  secret: 'the secret; others on this machine can see it, so rather:',
  'secret-file': 'a file that holds it',
} as const

/** The secret, given in one of the two ways. Throws `UsageError`, or `Failure` for a file that holds none. */
export async function secretOf({ given }: Call<typeof secretOptions>): Promise<string> {
  const { secret, 'secret-file': file } = given
  if (secret && file === undefined) return secret
  if (secret === undefined && file) return readSecretFile(file)
  throw new UsageError('Give the secret, or the file it is in.')
}
