'use client'

import { useCallback, useState } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import type { Signed } from '../_page/signed.ts'
import * as say from './words.tsx'

const unsafe = say.onlyOverHttps

export function useSigned(everyone: Profile): Signed {
  // Of a page that was delivered anew nothing is known yet.
  const [found, setFound] = useState<{ of: Profile; here?: Profile; sentence?: string; isChecking?: true }>()
  const current = found?.of === everyone ? found : undefined
  const check = useCallback(() => {
    if (!isSecureContext) return setFound({ of: everyone, sentence: unsafe })
    setFound({ of: everyone, isChecking: true })
    import('./check-here.ts')
      .then(({ checkHere }) => checkHere(everyone.atSign))
      .then(
        (read) => setFound(typeof read === 'string' ? { of: everyone, sentence: read } : { of: everyone, here: read }),
        () => setFound({ of: everyone, sentence: say.notCheckedHere }),
      )
  }, [everyone])
  return { here: current?.here, sentence: current?.sentence, isChecking: current?.isChecking ?? false, check }
}
