import type { Metadata } from 'next'
import { MyDevices } from './my-devices.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.devices, robots: 'noindex' }

export default function DevicesPage() {
  return <MyDevices />
}
