import type { Metadata } from 'next'
import about from '../../package.json' with { type: 'json' }
import { buildName } from '../_server/build.ts'
import { Settings } from './settings.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.settings, robots: 'noindex' }

export default async function SettingsPage() {
  return <Settings version={about.version} build={await buildName()} />
}
