'use client'

import { ArchiveRestore, Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { exportAll } from '../../lib/client/everything.ts'
import { save } from '../_client/save.ts'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { ChooseFile } from '../_ui/drop-area.tsx'
import { Field, Problem } from '../_ui/field.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { Working } from '../_ui/working.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { Going } from './going.tsx'
import { ImportSheet } from './import-sheet.tsx'
import type { Forgetting } from './use-forget.ts'
import { useImport } from './use-import.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** What can be done with all of it at once: a file to keep, and nothing left. */
export function Everything({ records, forgetting }: { records: Records; forgetting: Forgetting }) {
  const [isErasing, setErasing] = useState(false)
  const importing = useImport(records)
  return (
    <section aria-labelledby="everything" className="mt-14">
      <h2 id="everything" className="font-semibold text-xl tracking-tight">
        {say.allOfIt}
      </h2>
      <p className="mt-1 max-w-prose text-soft">{say.yoursToTake}</p>
      <div className="mt-4 flex flex-wrap items-start gap-3">
        <SaveCopy records={records} />
        <ChooseFile accept=".json,application/json" onFile={importing.read}>
          <ArchiveRestore aria-hidden="true" />
          {say.bringBackACopy}
        </ChooseFile>
        <Button kind="quiet" onClick={() => setErasing(true)}>
          <Trash2 aria-hidden="true" />
          {say.eraseEverything}
        </Button>
      </div>
      <ImportSheet importing={importing} />
      {isErasing && <EraseSheet owner={records.owner} forgetting={forgetting} onClose={() => setErasing(false)} />}
    </section>
  )
}

function SaveCopy({ records: { owner, client } }: { records: Records }) {
  const work = useWork()
  const [saved, setSaved] = useState<string>()

  const make = () =>
    work.start(async ({ signal, onProgress }) => {
      setSaved(undefined)
      const file = new GrowingFile()
      const name = say.archiveName(owner, Date.now())
      const told = (done: number, all: number) => onProgress(all === 0 ? 1 : done / all)
      for await (const piece of exportAll(await client(), { signal, onProgress: told })) file.append(piece)
      signal.throwIfAborted()
      save(file.end(), name)
      setSaved(name)
    })

  if (work.done !== undefined) return <Working label={say.openingEverything} done={work.done} onCancel={work.cancel} />
  return (
    <>
      <Button kind="quiet" onClick={make}>
        <Download aria-hidden="true" />
        {say.saveACopy}
      </Button>
      <div role="status" className="order-last w-full empty:hidden">
        {saved !== undefined && say.savedAs(saved)}
      </div>
      <div role="alert" className="order-last w-full empty:hidden">
        {work.trouble !== undefined && <Problem>{sentenceOf(work.trouble, owner)}</Problem>}
      </div>
    </>
  )
}

/** Characters after which a file that is being made is handed to the browser, which has more room than this page. */
const handedOver = 4_000_000

class GrowingFile {
  #file = new Blob()
  #pieces: string[] = []
  #characters = 0

  append(piece: string): void {
    this.#pieces.push(piece)
    this.#characters += piece.length
    if (this.#characters > handedOver) this.end()
  }

  /** Everything so far. */
  end(): Blob {
    this.#file = new Blob([this.#file, ...this.#pieces])
    this.#pieces = []
    this.#characters = 0
    return this.#file
  }
}

/** Says what will be gone, and has the name typed, since nothing brings it back. */
function EraseSheet({
  owner,
  forgetting,
  onClose,
}: {
  owner: Records['owner']
  forgetting: Forgetting
  onClose: () => void
}) {
  const progress = forgetting.of('everything')
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  function close() {
    forgetting.dismiss('everything')
    onClose()
  }
  return (
    <Sheet open onClose={close} title={say.eraseEverything}>
      {progress ? (
        <Going
          progress={progress}
          words={{
            looking: say.lookingForAll,
            gone: say.erased,
            result: (end) => say.erasedOf(owner, end),
            after: say.othersAreTold,
          }}
          onStop={() => forgetting.stop('everything')}
          onGoOn={() => forgetting.start('everything')}
          onClose={close}
        />
      ) : (
        <form
          className="space-y-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (say.isNamed(owner, typed)) forgetting.start('everything')
            else setProblem(say.thatIsNot(owner))
          }}
        >
          <p>{say.whatIsErased(owner)}</p>
          <p>{say.whatStays}</p>
          <Field
            label={say.typeToGoOn(owner)}
            problem={problem}
            value={typed}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ target }) => {
              setTyped(target.value)
              setProblem(undefined)
            }}
          />
          <div className="flex flex-wrap gap-3 pt-2">
            <Button kind="danger" type="submit">
              {say.eraseEverything}
            </Button>
            <Button kind="quiet" onClick={close}>
              {say.leaveIt}
            </Button>
          </div>
        </form>
      )}
    </Sheet>
  )
}
