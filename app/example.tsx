import { MapPin, Phone } from 'lucide-react'
import Link from 'next/link'
import { Chip, type ChipKind } from './_ui/chip.tsx'
import { Portrait } from './_ui/portrait.tsx'
import * as say from './words.tsx'

interface Side {
  readonly id: string
  readonly viewer: string
  readonly location: string
  readonly phone: string
  readonly seenBy: readonly [ChipKind, string]
  /** Written out, so that the stylesheet has them. */
  readonly shown: string
}

const sides: readonly Side[] = [
  {
    id: 'as-anyone',
    viewer: say.anyone,
    location: say.california,
    phone: say.notShared,
    seenBy: ['everyone', say.everyone],
    shown: 'group-has-[#as-anyone:checked]/example:block',
  },
  {
    id: 'as-bob',
    viewer: '@bob',
    location: say.bayArea,
    phone: '+1 555 0199',
    seenBy: ['person', say.onlyBob],
    shown: 'group-has-[#as-bob:checked]/example:block',
  },
  {
    id: 'as-carol',
    viewer: '@carol',
    location: say.mainStreet,
    phone: '+1 555 0100',
    seenBy: ['person', say.onlyCarol],
    shown: 'group-has-[#as-carol:checked]/example:block',
  },
]

/** @alice's three sides. Turned by plain radio buttons, so it works before, and without, any script. */
export function Example() {
  // Under another directory this name is somebody else's.
  const isHere = !process.env.FACET_ROOT
  return (
    <section
      aria-labelledby="example-title"
      className="group/example rounded-sheet bg-raised p-6 shadow-soft ring-1 ring-line sm:p-8"
    >
      <h2 id="example-title" className="sr-only">
        {say.anExample}
      </h2>
      <div className="flex items-center gap-4">
        <Portrait seed="@alice" />
        <p className="min-w-0">
          <span className="block font-bold text-2xl tracking-tight">{say.alice}</span>
          {isHere ? (
            <Link href="/@alice" className="text-owner-text hover:underline">
              {say.aliceAtSign}
            </Link>
          ) : (
            <span className="text-soft">{say.aliceAtSign}</span>
          )}
        </p>
      </div>
      <div aria-live="polite" className="mt-6">
        {sides.map((side) => (
          <dl key={side.id} className={`hidden animate-turn-in space-y-5 ${side.shown}`}>
            <Row icon={MapPin} label={say.location} side={side}>
              {side.location}
            </Row>
            <Row icon={Phone} label={say.phone} side={side}>
              {side.phone}
            </Row>
          </dl>
        ))}
      </div>
      <fieldset className="mt-8">
        <legend className="mb-2 text-sm text-soft">{say.seeItAs}</legend>
        <div className="grid grid-cols-3 gap-1 rounded-control bg-sunken p-1">
          {sides.map(({ id, viewer }, index) => (
            <label
              key={id}
              htmlFor={id}
              className="relative grid min-h-11 place-items-center rounded-[10px] px-2 font-medium text-sm transition duration-150 ease-facet has-checked:bg-owner has-checked:text-owner-on has-focus-visible:outline-3 has-focus-visible:outline-owner-text"
            >
              <input
                type="radio"
                id={id}
                name="viewer"
                defaultChecked={index === 0}
                className="absolute inset-0 size-full cursor-pointer appearance-none rounded-[10px] outline-none"
              />
              {viewer}
            </label>
          ))}
        </div>
      </fieldset>
    </section>
  )
}

function Row({
  icon: Icon,
  label,
  side,
  children,
}: {
  icon: typeof MapPin
  label: string
  side: Side
  children: string
}) {
  const [kind, words] = side.seenBy
  const shared = children !== say.notShared
  return (
    <div className="relative min-h-14 ps-9">
      <dt className="text-sm text-soft">
        <Icon className="absolute top-1 start-0 size-5 text-owner-text" aria-hidden="true" />
        {label}
      </dt>
      <dd className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className={shared ? 'text-value' : 'text-soft text-value'}>{children}</span>
        {shared && <Chip kind={kind}>{words}</Chip>}
      </dd>
    </div>
  )
}
