'use client'

import { useSyncExternalStore } from 'react'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'

/*
 * Whose pages were looked for in this browser: their names and nothing else, on this device and nowhere else, until
 * somebody clears them or signs out.
 */
const place = 'facet.recent'
const atMost = 8

const listeners = new Set<() => void>()
const none: readonly AtSign[] = []
let read: { readonly text: string; readonly names: readonly AtSign[] } = { text: '', names: none }

/** The newest first. */
export function recentNames(): readonly AtSign[] {
  const text = stored()
  if (text !== read.text) read = { text, names: namesIn(text) }
  return read.names
}

/** The same as it changes, in this tab and in others. */
export function useRecentNames(): readonly AtSign[] {
  return useSyncExternalStore(onChange, recentNames, () => none)
}

export function noteRecent(atSign: AtSign): void {
  keep([atSign, ...without(atSign)].slice(0, atMost))
}

export function dropRecent(atSign: AtSign): void {
  if (recentNames().some((one) => sameAtSign(one, atSign))) keep(without(atSign))
}

export function clearRecent(): void {
  keep(none)
}

function without(atSign: AtSign): readonly AtSign[] {
  return recentNames().filter((one) => !sameAtSign(one, atSign))
}

function keep(names: readonly AtSign[]): void {
  try {
    if (names.length > 0) localStorage.setItem(place, names.join(' '))
    else localStorage.removeItem(place)
  } catch {
    // Storage is switched off: then nothing is remembered.
  }
  for (const listener of listeners) listener()
}

function stored(): string {
  try {
    return localStorage.getItem(place) ?? ''
  } catch {
    return ''
  }
}

function namesIn(text: string): readonly AtSign[] {
  return text.split(' ').filter(Boolean).slice(0, atMost) as AtSign[]
}

function onChange(listener: () => void): () => void {
  const listen = ({ key }: StorageEvent) => (key === place || key === null) && listener()
  listeners.add(listener)
  addEventListener('storage', listen)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listen)
  }
}
