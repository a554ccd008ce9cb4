import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { HttpRequest } from '../../lib/server/http/answer.ts'
import { parseTarget } from '../../lib/server/http/key-of-path.ts'
import type { Member } from './member.ts'

/** Who lives at a shared port, by all the ways in which one can ask for them. */
export class Residents {
  readonly #byName = new Map<string, Member>()
  /** Where several have one name, it names nobody. */
  readonly #byHost = new Map<string, Member | undefined>()

  add(member: Member, host: string | undefined): void {
    this.#byName.set(plain(member.atSign), member)
    if (host === undefined) return
    const name = host.toLowerCase()
    this.#byHost.set(name, this.#byHost.has(name) ? undefined : member)
  }

  of(atSign: AtSign): Member | undefined {
    return this.#byName.get(plain(atSign))
  }

  /** The one whose host has this name, when nobody else's has. [2026 §3.3] */
  called(host: string | undefined): Member | undefined {
    return host === undefined ? undefined : this.#byHost.get(host.toLowerCase())
  }

  /**
   * A path that begins with an atSign says whose record is wanted, and so does one that ends with it, as the name of the
   * record does; else the name of the host may. [2026 §2.1]
   */
  wanted({ url, headers }: HttpRequest): Member | undefined {
    const { path = '' } = parseTarget(url) ?? {}
    const [first = ''] = path.split('/', 1)
    const { host } = headers
    return (
      this.#named(first) ??
      this.#named(path.slice(Math.max(0, path.lastIndexOf('@')))) ??
      this.called(typeof host === 'string' ? host.replace(/:\d+$/, '') : undefined)
    )
  }

  #named(text: string): Member | undefined {
    if (!text.startsWith('@')) return undefined
    try {
      return this.of(parseAtSign(text))
    } catch {
      return undefined
    }
  }
}

/** ☕ and ☕️ are one atSign. */
function plain(atSign: AtSign): string {
  return atSign.replaceAll('\ufe0f', '')
}
