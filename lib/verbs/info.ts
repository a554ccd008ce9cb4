import { data, type Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'
import { formatEnrollment } from './enroll/record.ts'

type Form = 'brief' | 'mtls' | 'mtlsbrief'

/**
 * `info` and `info:brief` tell the version, what this server can do beyond it, and how long it has been up; `info:mtls`
 * shows the certificate with which it calls others, `info:mtlsbrief` since when it has it. [§3.22, 2026 §9]
 */
export const syntax = define(
  'info',
  /^info(?::(?<form>brief|mtls|mtlsbrief))?$/i,
  (g: { form?: string }): { form?: Form } => ({ ...(g.form && { form: g.form.toLowerCase() as Form }) }),
  ({ form }) => (form ? `info:${form}` : 'info'),
  { usage: 'e.g info or info:brief', accepts: (line) => line === 'info' || line.startsWith('info:') },
)
export const access = everyone

export async function handle({ form }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { version, features } = context.about
  return data(JSON.stringify({ version, features, ...more(form, context) }))
}

function more(form: Form | undefined, { about, now, enrollment }: Context): Record<string, unknown> {
  const uptimeAsMillis = now() - about.startedAt
  switch (form) {
    case 'brief':
      return { uptimeAsMillis }
    case 'mtls':
      return { mtls_fullchain: about.clientCertificate()?.chain }
    case 'mtlsbrief': {
      const { chainChangedAt, keyChangedAt } = about.clientCertificate() ?? {}
      return { mtls_fullchain_last_modified: iso(chainChangedAt), mtls_privkey_last_modified: iso(keyChangedAt) }
    }
    default:
      // An app is told what is known of it, and nobody else is. [§3.22, 2026 §9]
      return {
        uptimeAsWords: inWords(uptimeAsMillis),
        ...(enrollment && { apkam_metadata: JSON.parse(formatEnrollment(enrollment)) }),
      }
  }
}

function iso(millis: number | undefined): string | undefined {
  return millis === undefined ? undefined : new Date(millis).toISOString()
}

/** `1 days 2 hours 3 minutes 4 seconds`, from the first unit that is not zero. [§3.22] */
function inWords(millis: number): string {
  const seconds = Math.floor(millis / 1000)
  const parts = [
    [Math.floor(seconds / 86_400), 'days'],
    [Math.floor(seconds / 3600) % 24, 'hours'],
    [Math.floor(seconds / 60) % 60, 'minutes'],
    [seconds % 60, 'seconds'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first < 0 ? -1 : first)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
