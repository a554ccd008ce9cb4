import type { Metadata } from 'next'
import { MyDevices } from './my-devices.tsx'

export const metadata: Metadata = { title: 'Devices', robots: 'noindex' }

export default function DevicesPage() {
  return <MyDevices />
}
