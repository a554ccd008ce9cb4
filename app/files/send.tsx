'use client'

import { X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { TextField } from '../_ui/field.tsx'
import { ChooseFiles, DropFiles } from './choose-files.tsx'
import type { Chosen, Sendings } from './sendings.ts'
import { ToWhom, type ToWhomHandle } from './to-whom.tsx'
import { sizeWords, troubleWords } from './words.ts'

const dayMillis = 86_400_000
const keepOptions = [
  { value: '1', words: '1 day' },
  { value: '7', words: '7 days' },
  { value: '30', words: '30 days' },
] as const
type Days = (typeof keepOptions)[number]['value']

const longestNote = 500

/** Which files, for whom, for how long, and a word along. */
export function Send({ owner, sendings, isOnline }: { owner: AtSign; sendings: Sendings; isOnline: boolean }) {
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const [people, setPeople] = useState<readonly AtSign[]>([])
  const [days, setDays] = useState<Days>('7')
  const [notes, setNotes] = useState('')
  const [trouble, setTrouble] = useState<string>()
  const [said, setSaid] = useState('')
  const toWhom = useRef<ToWhomHandle>(null)

  function add(more: readonly Chosen[]) {
    setSaid('')
    setChosen((before) => [...before, ...more.filter(({ file }) => !before.some((one) => isSame(one.file, file)))])
  }

  async function send(event: FormEvent) {
    event.preventDefault()
    // Whoever is typed and not added yet is meant too.
    const everybody = toWhom.current?.take() ?? people
    if (!everybody) return
    if (chosen.length === 0) return setTrouble('Choose the files first.')
    if (everybody.length === 0) return setTrouble('Say who is to have them.')
    setTrouble(undefined)
    try {
      const word = notes.trim()
      await sendings.start({
        files: chosen,
        people: everybody,
        keepMillis: Number(days) * dayMillis,
        ...(word !== '' && { notes: word }),
      })
      setChosen([])
      setPeople([])
      setNotes('')
      setSaid('It is on its way. See below.')
    } catch (error) {
      setTrouble(troubleWords(error, owner))
    }
  }

  return (
    <form onSubmit={send} className="mt-8 space-y-6 rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line sm:p-6">
      <section aria-label="Files to send">
        {chosen.length > 0 && (
          <ul className="mb-4 divide-y divide-line">
            {chosen.map(({ file }) => (
              <li key={keyOf(file)} className="flex items-center gap-3 py-1.5">
                <span className="wrap-anywhere min-w-0 grow">
                  <bdi>{file.name}</bdi>{' '}
                  <span className="whitespace-nowrap text-soft text-sm">{sizeWords(file.size)}</span>
                </span>
                <button
                  type="button"
                  onClick={() => setChosen(chosen.filter((one) => one.file !== file))}
                  className="-mr-2 grid size-11 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken"
                >
                  <X className="size-5" aria-hidden="true" />
                  <span className="sr-only">Leave out {file.name}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <ChooseFiles onChoose={add}>{chosen.length > 0 ? 'Choose more' : 'Choose files'}</ChooseFiles>
          <span className="text-soft text-sm">or drop them anywhere on this page</span>
        </div>
        <DropFiles label="Drop the files to send them" onDrop={add} />
      </section>
      <ToWhom ref={toWhom} owner={owner} people={people} onChange={setPeople} />
      <Choices legend="Kept for" options={keepOptions} value={days} onChange={setDays} />
      <TextField
        label="A word along, if you like"
        value={notes}
        maxLength={longestNote}
        rows={2}
        onChange={(event) => setNotes(event.target.value)}
      />
      {trouble !== undefined && (
        <p role="alert" className="text-bad">
          {trouble}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" disabled={chosen.length === 0}>
          Send
        </Button>
        <p role="status" className="text-soft">
          {said}
        </p>
        {!isOnline && chosen.length > 0 && <p className="text-soft">It goes as soon as you are online.</p>}
      </div>
    </form>
  )
}

function isSame(a: File, b: File): boolean {
  return keyOf(a) === keyOf(b)
}

function keyOf({ name, size, lastModified }: File): string {
  return `${name} ${size} ${lastModified}`
}
