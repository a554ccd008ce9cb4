'use client'

import { X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { lookUp, whyNobody } from '../_client/look-up.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { TextField } from '../_ui/field.tsx'
import { sizeWords } from '../_words/size.ts'
import { ChooseFiles, DropFiles } from './choose-files.tsx'
import { LiveCard } from './live.tsx'
import type { Chosen, Sendings } from './sendings.ts'
import { ToWhom, type ToWhomHandle } from './to-whom.tsx'
import { type Live, useLive } from './use-live.ts'
import * as say from './words.tsx'

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
  const live = useLive(owner)
  const { device } = useSession()
  const [isLooking, setIsLooking] = useState(false)
  const leaving = useRef<AbortController>(undefined)
  useEffect(() => () => leaving.current?.abort(), [])

  function add(more: readonly Chosen[]) {
    setSaid('')
    setChosen((before) => [...before, ...more.filter(({ file }) => !before.some((one) => isSame(one.file, file)))])
  }

  /** Everybody who is meant; who is typed and not added yet, too. */
  function everybody(): readonly AtSign[] {
    const all = toWhom.current?.take()
    setTrouble(all?.length === 0 ? say.sayForWhom : undefined)
    // What is wrong with a name is said beside it.
    return all ?? []
  }

  /** Whether there is everybody who is meant, as far as can be known; who is not is named beside the field. */
  async function areThere(to: readonly AtSign[]): Promise<boolean> {
    const asked = new AbortController()
    leaving.current = asked
    setIsLooking(true)
    try {
      const { dial } = await device()
      const whys = await Promise.all(to.map(async (one) => whyNobody(await lookUp(dial, one, asked.signal), one)))
      const why = whys.find((one) => one !== undefined)
      if (why) toWhom.current?.refuse(why)
      return why === undefined && !asked.signal.aborted
    } finally {
      setIsLooking(false)
    }
  }

  async function start(files: readonly Chosen[], to: readonly AtSign[]) {
    try {
      const word = notes.trim()
      const keepMillis = Number(days) * dayMillis
      await sendings.start({ files, people: to, keepMillis, ...(word !== '' && { notes: word }) })
      clear()
      setSaid(say.isOnItsWay)
    } catch (error) {
      setTrouble(say.troubleWords(error, owner))
    }
  }

  function clear() {
    setChosen([])
    setPeople([])
    setNotes('')
    setSaid('')
  }

  async function send(event: FormEvent) {
    event.preventDefault()
    const to = everybody()
    if (to.length > 0 && (!isOnline || (await areThere(to)))) await start(chosen, to)
  }

  async function sendStraight() {
    const [to, ...others] = everybody()
    const [file] = chosen
    if (!to || !file) return
    if (others.length > 0) return setTrouble(say.straightToOne)
    if (!(await areThere([to]))) return
    clear()
    void live.send(file, to)
  }

  return (
    <>
      <form onSubmit={send} className="mt-8 space-y-6 rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line sm:p-6">
        <section aria-label={say.filesToSend}>
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
                    className="-me-2 grid size-11 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken"
                  >
                    <X className="size-5" aria-hidden="true" />
                    <span className="sr-only">{say.leaveOut(file.name)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <ChooseFiles onChoose={add}>{chosen.length > 0 ? say.chooseMore : say.chooseFiles}</ChooseFiles>
            <span className="text-soft text-sm">{say.orDropThem}</span>
          </div>
          <DropFiles label={say.dropToSend} onDrop={add} />
        </section>
        <ToWhom ref={toWhom} owner={owner} people={people} onChange={setPeople} />
        <Choices legend={say.keptFor} options={keepOptions} value={days} onChange={setDays} />
        <TextField
          label={say.aMessageWithIt}
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
          <Button type="submit" disabled={chosen.length === 0 || isLooking}>
            {say.send}
          </Button>
          {chosen.length === 1 && (
            <Button kind="quiet" disabled={!isOnline || isLooking || isLive(live)} onClick={sendStraight}>
              {say.sendItStraight}
            </Button>
          )}
          <p role="status" className="text-soft">
            {isLooking ? say.lookingWhetherThere : said}
          </p>
          {chosen.length === 1 && isOnline && <p className="max-w-prose text-soft text-sm">{say.whatStraightMeans}</p>}
          {!isOnline && chosen.length > 0 && <p className="text-soft">{say.goesWhenOnline}</p>}
        </div>
      </form>
      <LiveCard live={live} owner={owner} onLeave={(file, to) => void start([file], [to])} />
    </>
  )
}

function isLive({ now }: Live): boolean {
  return now?.phase === 'asking' || now?.phase === 'going'
}

function isSame(a: File, b: File): boolean {
  return keyOf(a) === keyOf(b)
}

function keyOf({ name, size, lastModified }: File): string {
  return `${name} ${size} ${lastModified}`
}
