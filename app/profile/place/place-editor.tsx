'use client'

import { LocateFixed, MapPin, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { type Location, parseLocation, replaceLocation } from '../../../lib/profile/location.ts'
import { type FoundPlace, formatCoordinates, parseCoordinates, roundedDegrees } from '../../../lib/profile/places.ts'
import { parseReference } from '../../../lib/profile/reference.ts'
import { mapHere } from '../../_page/map/map-here.ts'
import { Choices } from '../../_ui/choices.tsx'
import { Field, Problem } from '../../_ui/field.tsx'
import { MarkerMap, type Point } from './marker-map.tsx'
import { findPlaces, placesHere } from './source.ts'
import * as say from './words.tsx'

const radii = [
  { value: '2', words: '2 miles' },
  { value: '5', words: '5 miles' },
  { value: '10', words: '10 miles' },
] as const

/**
 * A place: its words, and for the asking where it is and how far around. Nobody is asked where an address is, where this
 * device is, or for a map, before its owner presses the button for it.
 */
export function PlaceEditor({
  label,
  words,
  place,
  example,
  problem,
  hint,
  onWords,
  onPlace,
}: {
  /** What this is, for those who hear the page. */
  label: string
  words: string
  /** The place as it is stored, or about to be: it holds for as long as the words are its own. */
  place: string
  example: string | undefined
  problem: ReactNode
  hint: ReactNode
  onWords: (words: string) => void
  /** A whole place as it is to be stored. `found` says what is known of it besides. */
  onPlace: (place: string, found?: FoundPlace) => void
}) {
  const said = words.trim()
  const stored = parseLocation(place)
  const isOwn = stored.label === said
  const point = isOwn ? pointOf(stored) : undefined
  /** The last place with a point: other words take it off the map, and its owner may put it back under them. */
  const [last, setLast] = useState(place)
  if (point && last !== place) setLast(place)
  const lost = point || said === '' ? undefined : pointOf(parseLocation(last))
  const radiusMiles = (isOwn && stored.radiusMiles) || 2
  const [open, setOpen] = useState(false)
  const [isSearching, setIsSearching] = useState(false)
  const [found, setFound] = useState<readonly FoundPlace[]>()
  const [trouble, setTrouble] = useState<string>()
  const [isLocating, setIsLocating] = useState(false)
  const [isMapWanted, setIsMapWanted] = useState(false)
  const source = placesHere()

  /** What is known of the place stays, also what nobody here knows. */
  function put(part: Partial<Location>, from?: FoundPlace) {
    const { latitude, longitude } = point ?? {}
    const before: Location = { ...stored, label: said, ...(latitude === undefined ? nowhere : { latitude, longitude }) }
    const next = { ...before, ...part }
    const at = pointOf(next)
    onPlace(replaceLocation(place, { ...next, label: next.label || (at ? formatCoordinates(at) : '') }), from)
    setTrouble(undefined)
  }
  async function find() {
    if (!source || said === '' || isSearching) return
    setIsSearching(true)
    setTrouble(undefined)
    try {
      setFound(await findPlaces(source, said))
    } catch {
      setFound(undefined)
      setTrouble(say.sourceAway(hostOf(source.template)))
    } finally {
      setIsSearching(false)
    }
  }
  function locate() {
    setIsLocating(true)
    setTrouble(undefined)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setIsLocating(false)
        setOpen(true)
        put(roundedDegrees(coords))
      },
      ({ code, PERMISSION_DENIED }) => {
        setIsLocating(false)
        setTrouble(code === PERMISSION_DENIED ? say.notAllowedToLocate : say.cannotLocate)
      },
      { timeout: 20_000, maximumAge: 60_000 },
    )
  }

  return (
    <div>
      <Field
        label={label}
        quiet
        value={words}
        problem={problem}
        hint={hint}
        placeholder={example}
        autoComplete="off"
        enterKeyHint={source ? 'search' : undefined}
        onChange={(event) => {
          onWords(event.target.value)
          setFound(undefined)
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter') void find()
        }}
      />
      {!parseReference(said) && (
        <div className="-mx-2 mt-1 flex flex-wrap">
          {source && (
            <Tool onPress={() => void find()} isOff={said === '' || isSearching} icon={<Search aria-hidden="true" />}>
              {isSearching ? say.finding : say.find}
              <span className="sr-only"> {label}</span>
            </Tool>
          )}
          <Tool onPress={locate} isOff={isLocating} icon={<LocateFixed aria-hidden="true" />}>
            {isLocating ? say.askingThisDevice : say.nearMe}
            <span className="sr-only">, {label}</span>
          </Tool>
          <Tool onPress={() => setOpen(!open)} isOpen={open} icon={<MapPin aria-hidden="true" />}>
            {point ? say.onTheMap : say.setOnAMap}
            <span className="sr-only">, {label}</span>
          </Tool>
          {lost && (
            <Tool onPress={() => put(lost)} icon={<MapPin aria-hidden="true" />}>
              {say.keepOnMap(<span className="sr-only">, {label}</span>)}
            </Tool>
          )}
        </div>
      )}
      <div aria-live="polite" className="text-sm">
        {trouble && <Problem>{trouble}</Problem>}
        {found?.length === 0 && <p className="text-soft">{say.nothingFound}</p>}
      </div>
      {found && found.length > 0 && source && (
        <Found
          all={found}
          by={source.by}
          onChoose={(one) => {
            setFound(undefined)
            setOpen(true)
            put(one, one)
          }}
        />
      )}
      {open && (
        <div className="mt-2 animate-rise space-y-4 rounded-control bg-sunken p-4 text-sm">
          <Ground
            label={said || label}
            point={point}
            radiusMiles={radiusMiles}
            isWanted={isMapWanted}
            onWant={() => setIsMapWanted(true)}
            onMove={put}
          />
          <Choices
            legend={say.howFarAround}
            options={radii}
            value={radii.find(({ value }) => value === String(radiusMiles))?.value}
            onChange={(value) => put({ radiusMiles: Number(value) })}
          />
          <Coordinates label={label} point={point} onMove={put} />
          {point && (
            <p className="text-soft">
              {say.whoGetsItSeesMarker}{' '}
              <button
                type="button"
                onClick={() => {
                  setLast('')
                  put(nowhere)
                }}
                className="-my-2 min-h-9 rounded-control text-owner-text underline underline-offset-4"
              >
                {say.takeOffMap(<span className="sr-only">, {label}</span>)}
              </button>
            </p>
          )}
        </div>
      )}
    </div>
  )
}

const nowhere = { latitude: undefined, longitude: undefined }

function pointOf({ latitude, longitude }: Location): Point | undefined {
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
}

function hostOf(template: string): string {
  return new URL(template.replace(/[{}]/g, '')).hostname
}

function Tool({
  onPress,
  icon,
  isOff,
  isOpen,
  children,
}: {
  onPress: () => void
  icon: ReactNode
  isOff?: boolean
  isOpen?: boolean
  children: ReactNode
}) {
  return (
    <button
      type="button"
      disabled={isOff}
      aria-expanded={isOpen}
      onClick={onPress}
      className="inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 text-owner-text text-sm hover:bg-sunken disabled:text-soft [&_svg]:size-4"
    >
      {icon}
      <span>{children}</span>
    </button>
  )
}

/** What was found, and whose list it is. */
function Found({ all, by, onChoose }: { all: readonly FoundPlace[]; by: string; onChoose: (one: FoundPlace) => void }) {
  return (
    <div className="mt-1 animate-rise overflow-hidden rounded-control ring-1 ring-line">
      <ul aria-label={say.placesFound} className="divide-y divide-line">
        {all.map((one) => (
          <li key={`${one.latitude} ${one.longitude} ${one.label}`}>
            <button
              type="button"
              onClick={() => onChoose(one)}
              className="min-h-11 w-full px-4 py-2 text-start wrap-anywhere hover:bg-sunken"
            >
              {one.label}
            </button>
          </li>
        ))}
      </ul>
      <p className="bg-sunken px-4 py-1.5 text-soft text-xs">{by}</p>
    </div>
  )
}

/** Where the marker is set, and the real ground under it for the asking. */
function Ground({
  label,
  point,
  radiusMiles,
  isWanted,
  onWant,
  onMove,
}: {
  label: string
  point: Point | undefined
  radiusMiles: number
  isWanted: boolean
  onWant: () => void
  onMove: (point: Point) => void
}) {
  const [failed, setFailed] = useState(false)
  const tiles = mapHere()
  return (
    <div>
      <MarkerMap
        label={label}
        point={point}
        radiusMiles={radiusMiles}
        source={isWanted && !failed ? tiles : undefined}
        onFailed={() => setFailed(true)}
        onMove={onMove}
      />
      {tiles && !isWanted && (
        <button
          type="button"
          onClick={onWant}
          className="-mx-2 inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 text-owner-text hover:bg-raised"
        >
          {say.showMap(<span className="sr-only"> {say.ofField(label)}</span>)}
        </button>
      )}
      {failed && (
        <p role="status" className="mt-1 text-soft">
          {say.noMapNow}
        </p>
      )}
      <p className="mt-1 text-soft">{say.howToMoveMarker}</p>
    </div>
  )
}

/** The same by hand. */
function Coordinates({
  label,
  point,
  onMove,
}: {
  label: string
  point: Point | undefined
  onMove: (point: Point) => void
}) {
  const said = point ? formatCoordinates(point) : ''
  const [typed, setTyped] = useState(said)
  const [before, setBefore] = useState(said)
  const [problem, setProblem] = useState<string>()
  if (before !== said) {
    setBefore(said)
    setTyped(said)
    setProblem(undefined)
  }
  function take() {
    const next = parseCoordinates(typed)
    const isEmpty = typed.trim() === ''
    setProblem(next || isEmpty ? undefined : say.twoNumbers)
    if (next && formatCoordinates(next) !== said) onMove(next)
  }
  return (
    <Field
      label={say.coordinates(<span className="sr-only">, {label}</span>)}
      value={typed}
      problem={problem}
      placeholder={say.coordinatesExample}
      autoComplete="off"
      inputMode="text"
      dir="ltr"
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') take()
      }}
    />
  )
}
