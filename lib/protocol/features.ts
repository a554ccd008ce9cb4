import { readJson } from './json.ts'

/** Something that an atServer can do beyond its version, for those who ask before they use it. [2026 §9] */
export interface Feature {
  readonly name: string
  readonly status: 'Preview' | 'Beta' | 'GA' | 'Deprecated' | 'Retired'
  readonly description: string
}

/**
 * What another atServer can do, out of its answer to `info:brief`. What cannot be read is nothing, and what is retired
 * is gone, however often it is listed. [2026 §9]
 */
export function parseFeatures(payload: string | null): ReadonlySet<string> {
  const found = new Set<string>()
  const retired = new Set<string>()
  for (const feature of listOf(payload)) {
    const { name, status } = (feature ?? {}) as { name?: unknown; status?: unknown }
    if (typeof name === 'string') (status === 'Retired' ? retired : found).add(name)
  }
  for (const name of retired) found.delete(name)
  return found
}

function listOf(payload: string | null): readonly unknown[] {
  try {
    const { features } = (readJson(payload ?? 'null') ?? {}) as { features?: unknown }
    return Array.isArray(features) ? features : []
  } catch {
    return []
  }
}
