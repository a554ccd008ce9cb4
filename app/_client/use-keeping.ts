'use client'

import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Keeping, keepingOf, onKeeping } from './preferences.ts'

/** How the records of `owner` are kept on this device, as chosen in any tab. */
export function useKeeping(owner: AtSign): Keeping {
  const [keeping, setKeeping] = useState(() => keepingOf(owner))
  useEffect(() => {
    const look = () => setKeeping(keepingOf(owner))
    look()
    return onKeeping(look)
  }, [owner])
  return keeping
}
