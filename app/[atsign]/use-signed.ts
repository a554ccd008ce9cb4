'use client'

import { useCallback, useState } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import type { Signed } from '../_page/signed.ts'

const unsafe = 'A browser checks signatures only where the line to this site is safe (https). Not checked here.'

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
        () => setFound({ of: everyone, sentence: 'Not checked here. See whether you are online, and try again.' }),
      )
  }, [everyone])
  return { here: current?.here, sentence: current?.sentence, isChecking: current?.isChecking ?? false, check }
}
