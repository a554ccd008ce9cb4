'use client'

import { Button } from '../../_ui/button.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import { peopleIn } from '../draft.ts'
import { FieldEditor } from '../field-editor.tsx'
import type { Editing } from '../use-draft.ts'
import * as say from './words.tsx'

/** One field with all of its sides, to be changed where it was looked at. */
export function FieldSheet({
  name,
  editing,
  onClose,
}: {
  /** Undefined while none is open. */
  name: string | undefined
  editing: Editing
  onClose: () => void
}) {
  const { draft, unsaved, saving, isUndoing } = editing
  const one = draft.find(({ field }) => field.name === name)
  return (
    <Sheet open={one !== undefined} onClose={onClose} title={say.whoSeesIt}>
      {one && (
        <>
          <FieldEditor {...one} people={peopleIn(draft)} editing={editing} />
          <div className="mt-2 grid gap-2">
            <Button disabled={unsaved === 0 || saving || isUndoing} onClick={editing.save}>
              {saving ? say.saving : say.save}
            </Button>
            <Button kind="quiet" onClick={onClose}>
              {unsaved === 0 ? say.done : say.backToTable}
            </Button>
          </div>
        </>
      )}
    </Sheet>
  )
}
