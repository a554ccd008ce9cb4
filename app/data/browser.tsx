'use client'

import Link from 'next/link'
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { takeOver } from '../_client/hand-over.ts'
import { asOfWords } from '../_client/standing-words.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Light } from '../_ui/gem.tsx'
import { Notice } from '../_ui/notice.tsx'
import { language } from '../_words/language.ts'
import { AppSheet } from './app-sheet.tsx'
import { Apps } from './apps.tsx'
import { ByNameOnly } from './by-name-only.tsx'
import { Everything } from './everything.tsx'
import { type By, Find } from './find.tsx'
import { ForgetSheet } from './forget-sheet.tsx'
import type { Item } from './items.ts'
import { People } from './people.tsx'
import { RecordSheet } from './record-sheet.tsx'
import { Repairs } from './repairs.tsx'
import { matching, patternIn, wordsIn } from './search.ts'
import { useForget } from './use-forget.ts'
import type { Records } from './use-records.ts'
import { useTexts } from './use-texts.ts'
import * as say from './words.tsx'
import { Works } from './works.tsx'

const readingWords = { here: say.askingForRest, names: say.readingTheirTimes, all: undefined }

/** All records of an atSign, put together by app or by person, and what can be done with each. */
export function Browser({ records, by: begin }: { records: Records; by: By }) {
  const { owner, items, now, known, asOf, unread, trouble } = records
  const [by, setBy] = useState(begin)
  const [typed, setTyped] = useState('')
  // What somebody began to look for on another page.
  useEffect(() => setTyped((typed) => takeOver('words') ?? typed), [])
  const wanted = useDeferredValue(typed)
  const [openId, setOpenId] = useState(named)
  const [app, setApp] = useState<string>()
  const [person, setPerson] = useState<AtSign>()
  const forgetting = useForget(records)

  const read = useMemo(() => patternIn(wanted), [wanted])
  const pattern = read && 'pattern' in read ? read.pattern : undefined
  const words = useMemo(() => (read ? [] : wordsIn(wanted)), [read, wanted])
  const isSearching = words.length > 0 || pattern !== undefined
  const { texts, left } = useTexts(owner, words.length > 0)
  const search = useMemo(() => ({ words, pattern, texts }), [words, pattern, texts])
  const found = useMemo(() => matching(items, search), [items, search])
  const values = useMemo(() => found.filter(({ part }) => part !== 'works'), [found])
  const works = useMemo(() => found.filter(({ part }) => part === 'works'), [found])
  const all = useMemo(() => items.filter(({ part }) => part !== 'works').length, [items])
  const open = useCallback((item: Item) => setOpenId(item.id), [])
  const opened = openId === undefined ? undefined : items.find(({ id }) => id === openId)
  const reading = trouble === undefined ? readingWords[known] : undefined
  const parts = { records, items: values, search, onOpen: open }

  function show(way: By) {
    setBy(way)
    // A reload comes back to it; what was typed stays out of the address, which servers see.
    history.replaceState(null, '', way === 'app' ? location.pathname : `?by=${way}`)
  }

  return (
    <>
      <Light seed={owner} />
      <div className="reading pt-8 sm:pt-12">
        <h1 className="font-bold text-title">{say.myData}</h1>
        <p className="mt-3 max-w-prose text-soft text-value">{say.everythingKeptFor(owner)}</p>
        {trouble !== undefined && (
          <div className="mt-6">
            <Notice
              kind="problem"
              title={known === 'here' ? say.serverAway : say.notAllRead}
              next={
                <Button kind="quiet" onClick={records.reload}>
                  {say.tryAgain}
                </Button>
              }
            >
              {trouble} {known === 'here' ? say.shownFromDevice(asOfWords(asOf, now)) : say.timesMayBeMissing}
            </Notice>
          </div>
        )}
        {unread > 0 && trouble === undefined && (
          <div className="mt-6">
            <Notice title={say.notReadInFull(say.recordCount(unread))}>{say.tooMuchBeside(unread)}</Notice>
          </div>
        )}
        <Find
          typed={typed}
          onType={setTyped}
          problem={read && 'problem' in read ? read.problem : undefined}
          by={by}
          onBy={show}
          found={
            isSearching
              ? [
                  say.countOfAll(say.recordCount(values.length), all.toLocaleString(language)),
                  ...stillReading(left),
                ].join('. ')
              : [say.recordCount(all), ...(reading ? [reading] : [])].join('. ')
          }
        />
        {words.length > 0 && left === 0 && (
          <ByNameOnly owner={owner} count={items.filter(({ id, part }) => part !== 'works' && !texts.has(id)).length} />
        )}
        {all === 0 && !isSearching && !reading && trouble === undefined && <Nothing />}
        {isSearching && found.length === 0 && left === 0 && <NotFound typed={wanted} onClear={() => setTyped('')} />}
        {by === 'app' ? (
          <Apps {...parts} onApp={setApp} />
        ) : (
          <People {...parts} keys={works} forgetting={forgetting} onForget={setPerson} />
        )}
        {works.length > 0 && <Works items={works} isSearching={isSearching} onOpen={open} />}
        {!isSearching && <Repairs records={records} />}
        {!isSearching && <Everything records={records} forgetting={forgetting} />}
      </div>
      {opened && (
        <RecordSheet
          key={opened.id}
          item={opened}
          records={records}
          onOpen={setOpenId}
          onClose={() => setOpenId(undefined)}
        />
      )}
      {app !== undefined && <AppSheet app={app} items={items} onClose={() => setApp(undefined)} />}
      {person !== undefined && (
        <ForgetSheet
          person={person}
          items={items}
          isComplete={known === 'all'}
          forgetting={forgetting}
          onClose={() => setPerson(undefined)}
        />
      )}
    </>
  )
}

/** The record that a link to here names, behind the `#`, which no server sees. */
function named(): string | undefined {
  try {
    return decodeURIComponent(location.hash.slice(1)) || undefined
  } catch {
    return undefined
  }
}

function Nothing() {
  return (
    <div className="mt-6">
      <Notice
        title={say.nothingYet}
        next={
          <Link href="/profile" className={buttonClass('quiet')}>
            {say.editMyPage}
          </Link>
        }
      >
        {say.whatWillStandHere}
      </Notice>
    </div>
  )
}

/** What the search has not looked into yet. */
function stillReading(left: number | undefined): string[] {
  if (left === 0) return []
  return [left === undefined ? say.openingThem : say.leftToOpen(left.toLocaleString(language))]
}

function NotFound({ typed, onClear }: { typed: string; onClear: () => void }) {
  return (
    <div className="mt-6">
      <Notice
        title={say.notFound(<bdi>{typed.trim()}</bdi>)}
        next={
          <Button kind="quiet" onClick={onClear}>
            {say.showEverything}
          </Button>
        }
      >
        {say.whatIsSearched}
      </Notice>
    </div>
  )
}
