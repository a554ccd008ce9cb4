'use client'

import { useState } from 'react'
import type { Enrollment } from '../../lib/client/enrollments.ts'
import type { Decision, Devices } from './use-devices.ts'

/** One decision at a time on one device: which is being made, and why the last one could not be. */
export function useDecision(on: Enrollment, { decide }: Devices) {
  const [running, setRunning] = useState<Decision>()
  const [trouble, setTrouble] = useState<string>()
  return {
    running,
    trouble,
    /** Resolves to whether it is done. */
    async make(decision: Decision): Promise<boolean> {
      setRunning(decision)
      setTrouble(undefined)
      const refused = await decide(decision, on)
      setTrouble(refused)
      setRunning(undefined)
      return refused === undefined
    },
  }
}
