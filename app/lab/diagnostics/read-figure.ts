import type { Figure } from '../../../lib/client/figures.ts'
import { language } from '../../_words/language.ts'
import * as say from './words.tsx'

/** A figure as a person reads it; a list is names, each with how often. */
export interface Read {
  readonly words: string
  readonly shown: string | readonly (readonly [name: string, count: number])[]
}

/** Servers of any age tell of these. [protocol §3.20] */
export const usual: readonly string[] = ['1', '2', '3', '4', '5', '6', '7']

/** Those that newer ones have. The fifteenth names every key, which is what My data is for. */
export const others: readonly string[] = ['8', '9', '10', '11', '12', '13', '14']

const words: Readonly<Record<string, string>> = {
  activeInboundConnections: say.openConnections,
  activeOutboundConnections: say.openConnectionsFrom,
  lastCommitID: say.lastChange,
  secondaryStorageSize: say.roomTaken,
  topAtSigns: say.whoAsksMost,
  topKeys: say.askedMost,
  secondaryServerVersion: say.version,
}

export function readFigure({ name, value }: Figure): Read {
  const shown = rest({ id: '', name, value })
  return { words: words[name] ?? name, shown: readers[name]?.(shown) ?? shown }
}

/** As the server tells it. */
export function rest({ value }: Figure): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

const readers: Readonly<Record<string, (text: string) => Read['shown']>> = {
  activeInboundConnections: count,
  activeOutboundConnections: count,
  lastCommitID: (text) => (text === 'null' ? say.noneYet : count(text)),
  secondaryStorageSize: (text) => (/^\d+$/.test(text) ? bytes(Number(text)) : text),
  topAtSigns: ranking,
  topKeys: ranking,
}

function count(text: string): string {
  return /^\d+$/.test(text) ? Number(text).toLocaleString(language) : text
}

function bytes(size: number): string {
  if (size < 1_000) return say.bytes(size)
  const units = ['KB', 'MB', 'GB', 'TB']
  const step = Math.min(Math.floor(Math.log10(size) / 3), units.length)
  return `${(size / 1_000 ** step).toLocaleString(language, { maximumFractionDigits: 1 })} ${units[step - 1]}`
}

function ranking(text: string): Read['shown'] {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null) return text
    return Object.entries(found)
      .map(([name, times]): [string, number] => [name, Number(times)])
      .sort(([, one], [, other]) => other - one)
  } catch {
    return text
  }
}
