'use client'

import { useCallback, useEffect, useRef } from 'react'
import { Conversation } from '../../../lib/client/conversation.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useSession } from '../../_client/session.tsx'
import { sentenceOf } from '../../_words/sentences.ts'

/** What became of a line. */
export interface Said {
  readonly state: 'asking' | 'answered' | 'listening' | 'ended' | 'failed'
  /** As it came, but for what is too long to show. */
  readonly text: string
}

/** How long an answer may take, in milliseconds. */
const patienceMillis = 30_000
/** How much of an answer is shown, in characters. */
const shownLength = 20_000

/**
 * A conversation with the server of `to`, as its owner or as anyone, which begins with the first line and goes on with
 * each: who said `from:` is still known by the next. What a monitor tells would stand in between, so it has a line of its
 * own. Both end with whom one talks to.
 */
export function useTalk(to: AtSign | undefined, as: 'anyone' | 'owner') {
  const { device } = useSession()
  const current = useRef<Promise<Conversation>>(undefined)
  const monitor = useRef<Conversation>(undefined)
  const turn = useRef<Promise<void>>(Promise.resolve())

  // biome-ignore lint/correctness/useExhaustiveDependencies: with whom one talks, and as whom, is what makes it another one
  useEffect(
    () => () => {
      current.current?.then((talk) => talk.close()).catch(() => {})
      current.current = undefined
      monitor.current?.close()
      monitor.current = undefined
    },
    [to, as],
  )

  const begin = useCallback(
    async (to: AtSign) => {
      const { vault, own, dial } = await device()
      const talk = new Conversation(await (as === 'owner' ? own.dial : dial)(to))
      try {
        await talk.answer()
        if (as === 'owner') await talk.logIn(await vault.keyRing(to))
        return talk
      } catch (error) {
        talk.close()
        throw error
      }
    },
    [device, as],
  )

  return useCallback(
    (line: string, hear: (said: Said) => void) => {
      hear({ state: 'asking', text: '' })
      // One after the other: nothing in an answer says which line it belongs to.
      turn.current = turn.current.then(async () => {
        if (!to) return
        try {
          if (line.startsWith('monitor')) {
            monitor.current?.close()
            monitor.current = await begin(to)
            await listen(monitor.current, line, hear)
            return
          }
          const known = await current.current?.catch(() => undefined)
          if (!known || known.isOver) current.current = begin(to)
          await tell(await (current.current as Promise<Conversation>), line.trim(), hear)
        } catch (error) {
          hear({ state: 'failed', text: sentenceOf(error, to) })
        }
      })
      return turn.current
    },
    [to, begin],
  )
}

async function listen(talk: Conversation, line: string, hear: (said: Said) => void): Promise<void> {
  let heard = ''
  talk.onText = (text) => {
    heard += text
    if (heard.length - text.length <= shownLength) hear({ state: 'listening', text: shortened(heard) })
  }
  await talk.send(line)
  hear({ state: 'listening', text: '' })
  void talk.ended.then(() => hear({ state: 'ended', text: shortened(heard) }))
}

async function tell(talk: Conversation, line: string, hear: (said: Said) => void): Promise<void> {
  let heard = ''
  talk.onText = (text) => {
    heard += text
  }
  if (line === '@exit') {
    await talk.send(line)
    await talk.ended
    return hear({ state: 'ended', text: '' })
  }
  const timer = setTimeout(() => talk.close(), patienceMillis)
  try {
    const answer = await talk.ask(line)
    hear({ state: talk.isOver ? 'ended' : 'answered', text: shortened(answer.trimEnd()) })
  } catch (error) {
    // Who hangs up has often said why.
    if (heard.trim() === '') throw error
    hear({ state: 'ended', text: shortened(heard.trimEnd()) })
  } finally {
    clearTimeout(timer)
  }
}

function shortened(text: string): string {
  const left = text.length - shownLength
  return left > 0 ? `${text.slice(0, shownLength)}\n… and ${left.toLocaleString('en')} characters more` : text
}
