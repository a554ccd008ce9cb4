'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'

/** Stands in the way out while there is something unsaved. */
export function LeaveGuard({ unsaved, onSave }: { unsaved: number; onSave: () => Promise<void> }) {
  const router = useRouter()
  const [towards, setTowards] = useState<string>()

  useEffect(() => {
    if (unsaved === 0) return
    const unload = (event: BeforeUnloadEvent) => event.preventDefault()
    const click = (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank') return
      const { origin, pathname, search, hash } = new URL(link.href)
      if (origin !== location.origin || (pathname === location.pathname && hash)) return
      event.preventDefault()
      event.stopPropagation()
      setTowards(pathname + search + hash)
    }
    addEventListener('beforeunload', unload)
    document.addEventListener('click', click, { capture: true })
    return () => {
      removeEventListener('beforeunload', unload)
      document.removeEventListener('click', click, { capture: true })
    }
  }, [unsaved])

  return (
    <Sheet open={towards !== undefined} onClose={() => setTowards(undefined)} title="Some changes are not saved">
      <p className="text-soft">
        {unsaved === 1 ? 'One value is' : `${unsaved} values are`} only on this screen. Leaving now loses them.
      </p>
      <div className="mt-5 grid gap-2">
        <Button
          onClick={async () => {
            setTowards(undefined)
            await onSave()
          }}
        >
          Save them
        </Button>
        <Button kind="danger" onClick={() => towards && router.push(towards)}>
          Leave without them
        </Button>
        <Button kind="quiet" onClick={() => setTowards(undefined)}>
          Stay here
        </Button>
      </div>
    </Sheet>
  )
}
