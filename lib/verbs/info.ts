import { data, type Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'
import { formatEnrollment } from './enroll/record.ts'

/** `info` and `info:brief` tell the version and how long the server has been up. [§3.22] */
export const syntax = define(
  'info',
  /^info(?<brief>:brief)?$/i,
  (g: { brief?: string }) => ({ brief: g.brief !== undefined }),
  ({ brief }) => (brief ? 'info:brief' : 'info'),
  { accepts: (line) => line === 'info' || line === 'info:brief' },
)
export const access = everyone

export async function handle({ brief }: Params<typeof syntax>, { about, now, enrollment }: Context): Promise<Reply> {
  const uptimeAsMillis = now() - about.startedAt
  const uptime = brief ? { uptimeAsMillis } : { uptimeAsWords: inWords(uptimeAsMillis) }
  // An app is told what is known of it. [§3.22]
  const own = !brief && enrollment && { apkam_metadata: JSON.parse(formatEnrollment(enrollment)) }
  return data(JSON.stringify({ version: about.version, ...uptime, ...own }))
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
