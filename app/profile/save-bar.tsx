'use client'

import { LoaderCircle, Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import { useOnline } from '../_client/use-online.ts'
import { PageLink } from '../_page/page-link.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import type { Editing } from './use-draft.ts'
import type { Waiting } from './waiting.ts'
import * as say from './words.tsx'

/** Always in reach of the thumb: how much is unsaved, and the button. */
export function SaveBar({ editing }: { editing: Editing }) {
  const { unsaved, saving, isUndoing, current, waiting } = editing
  const isOnline = useOnline()
  useUndoKey(editing)
  const isStuck =
    waiting.changes.length > 0 && (!isOnline || waiting.because !== undefined || waiting.refused.length > 0)
  return (
    <div
      data-tour="save"
      className="sticky bottom-(--foot) z-10 low:static -mb-16 border-line border-t bg-paper/95 backdrop-blur-sm"
    >
      <div className="mx-auto flex w-full max-w-6xl items-center flex-wrap justify-between gap-x-4 gap-y-2 px-5 py-3 pb-[max(0.75rem,calc(env(safe-area-inset-bottom)-var(--foot)))] sm:px-8">
        <p className="min-w-0 grow basis-24 text-sm text-soft sm:basis-32 sm:text-base" role="status">
          {stateOf(editing, isOnline)}
        </p>
        <div className="flex max-w-full flex-wrap gap-2">
          {unsaved === 0 && !saving && (
            <PageLink of={current.atSign} className={buttonClass('quiet')}>
              {say.myPage}
            </PageLink>
          )}
          {editing.lastChanged !== undefined && !saving && (
            <Button kind="quiet" onClick={editing.undo} title={say.undoOf(editing.lastChanged)}>
              <Undo2 aria-hidden="true" /> {say.undo}
              <span className="sr-only">: {editing.lastChanged}</span>
            </Button>
          )}
          {isStuck && !saving && (
            <Button kind="quiet" onClick={editing.takeBack}>
              {say.takeItBack}
            </Button>
          )}
          <Button disabled={unsaved === 0 || saving || isUndoing} onClick={editing.save}>
            {saving && <LoaderCircle className="animate-spin" aria-hidden="true" />}
            {say.save}
          </Button>
        </div>
      </div>
    </div>
  )
}

/** Ctrl or Command with Z, but not where text is typed: there it takes letters back. */
function useUndoKey({ undo, saving }: Editing) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (saving || event.defaultPrevented || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'z') return
      if (!(event.ctrlKey || event.metaKey) || (event.target as Element).closest('input, textarea, dialog')) return
      event.preventDefault()
      undo()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [undo, saving])
}

function stateOf({ unsaved, saving, results, leftOut, trouble, waiting }: Editing, isOnline: boolean): string {
  if (saving) return say.savingNow
  if (trouble !== undefined) return trouble
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  const conflicts = results.filter(({ outcome }) => outcome === 'conflict').length
  if (conflicts > 0 && unsaved === conflicts)
    return conflicts === 1 ? say.oneChangedElsewhere : say.manyChangedElsewhere(conflicts)
  if (failed > 0 && unsaved === failed) return failed === 1 ? say.oneNotSaved : say.manyNotSaved(failed)
  if (unsaved > 0) return say.changesCount(unsaved)
  if (waiting.changes.length > 0) return say.savedHere(standingOf(waiting, isOnline))
  if (results.length === 0) return say.nothingToSave
  if (leftOut === 0) return say.allSaved
  return say.savedWithoutEmpty(leftOut)
}

function standingOf({ changes, refused, because }: Waiting, isOnline: boolean): string {
  if (!isOnline) return say.goesWhenOnline(changes.length)
  if (because !== undefined) return because
  if (refused.length === 0) return say.goesNow(changes.length)
  return refused.length === 1 ? say.oneNotSent : say.manyNotSent(refused.length)
}
