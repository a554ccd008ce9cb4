import { AtError } from '../protocol/at-error.ts'
import { bareName } from '../protocol/at-sign.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { checkDrafts } from './drafts.ts'
import { hearing } from './notice-reach.ts'
import { statisticsKey } from './notification-line.ts'
import { searchFor } from './search.ts'

export interface Monitor {
  /** Only what matches, statistics notifications too. */
  readonly strict?: boolean
  readonly selfNotifications?: boolean
  readonly multiplexed?: boolean
  /** A prompt after all that is said, the reply to `monitor` included. [2026 §17.4] */
  readonly prompts?: boolean
  readonly epochMillis?: number
  readonly regex?: string
}

/**
 * `monitor[:strict][:selfNotifications][:multiplexed][:<epochMillis>][ <regex>]` shows notifications as they come, and
 * first those that came after a moment, one on each line. It has no reply of its own, and the connection goes on
 * answering commands. [§3.19]
 */
export const syntax = define(
  'monitor',
  // Where `prompts` will stand is not decided yet. [2026 §17.4]
  /^monitor(?<flags>(?::prompts)?(:(?<strict>strict))?(?::prompts)?(:(?<selfNotifications>selfNotifications))?(?::prompts)?(:(?<multiplexed>multiplexed))?(?::prompts)?(:(?<epochMillis>\d+))?(?::prompts)?)( (?<regex>[^\r\n]+))?$/i,
  (g: Groups): Monitor => ({
    ...(g.strict && { strict: true }),
    ...(g.selfNotifications && { selfNotifications: true }),
    ...(g.multiplexed && { multiplexed: true }),
    ...(/:prompts/i.test(g.flags) && { prompts: true }),
    ...(g.epochMillis && { epochMillis: Number(g.epochMillis) }),
    ...(g.regex && { regex: g.regex }),
  }),
  formatMonitor,
  {
    usage: 'e.g. monitor or monitor .wavi',
    spaced: true,
    accepts: (line) => line.startsWith('monitor'),
  },
)
export const access: readonly Access[] = ['owner']
export const alone = true

export async function handle(monitor: Params<typeof syntax>, context: Context): Promise<Reply> {
  const {
    strict = false,
    selfNotifications = false,
    multiplexed = false,
    prompts = false,
    epochMillis,
    regex,
  } = monitor
  if (prompts) checkDrafts(context, syntax.usage)
  checkRegex(regex, context)
  const { owner } = context
  const hears = hearing(context)
  /** A search counts what it costs, so each one is made anew. */
  const matches = (...texts: string[]) => regex === undefined || texts.some((text) => found(regex, text, context))
  context.monitor({
    ...(epochMillis !== undefined && { since: epochMillis }),
    self: selfNotifications,
    multiplexed,
    prompts,
    statistics: !strict || matches(statisticsKey(owner), bareName(owner)),
    wants: (notification) => hears(notification) && matches(notification.key, bareName(notification.peer)),
  })
  return prompts ? data('ok') : { kind: 'nothing' }
}

/** Before anything is shown: later there would be nobody to tell. [§3.19.1] */
function checkRegex(regex: string | undefined, context: Context): void {
  if (regex === undefined) return
  try {
    new RegExp(regex)
  } catch (cause) {
    throw new AtError('AT0003', `Invalid regex: ${regex}`, { cause })
  }
  searchFor(regex, context)
}

function found(regex: string, text: string, context: Context): boolean {
  try {
    return searchFor(regex, context)(text)
  } catch (error) {
    // What takes too long to search is not what was searched for.
    if (error instanceof AtError) return false
    throw error
  }
}

function formatMonitor({ strict, selfNotifications, multiplexed, prompts, epochMillis, regex }: Monitor): string {
  const flags = { strict, selfNotifications, multiplexed, prompts }
  const names = Object.entries(flags).filter(([, flag]) => flag)
  if (regex !== undefined && (/[\r\n]/.test(regex) || regex !== regex.trim())) {
    throw new AtError('AT0022', 'a regular expression cannot break the line, or begin or end in white space')
  }
  const since = epochMillis === undefined ? '' : `:${epochMillis}`
  return `monitor${names.map(([name]) => `:${name}`).join('')}${since}${regex === undefined ? '' : ` ${regex}`}`
}

interface Groups {
  readonly flags: string
  readonly strict?: string
  readonly selfNotifications?: string
  readonly multiplexed?: string
  readonly epochMillis?: string
  readonly regex?: string
}
