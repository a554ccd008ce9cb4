import { facetsOf, planesOf } from './facets.ts'

/**
 * Light and facets, drawn from a text: every name has its own cut, the same on every device.
 * Shapes only, in the owner's colour; nothing here is a style attribute, so a strict policy has nothing to refuse.
 */

/** An emerald cut seen from above: a table, and two rings of facets around it. */
export function Gem({ seed, letter, className = '' }: { seed: string; letter?: string; className?: string }) {
  return (
    <svg viewBox="0 0 100 100" className={className} aria-hidden="true" focusable="false">
      <rect width="100" height="100" className="fill-owner" />
      {facetsOf(seed).map(({ points, shade }) => (
        <polygon
          key={points}
          points={points}
          fill={shade < 0 ? '#000' : '#fff'}
          fillOpacity={Math.abs(shade).toFixed(3)}
        />
      ))}
      {letter && (
        <text
          x="50"
          y="50"
          dy="0.35em"
          textAnchor="middle"
          className="fill-owner-on font-semibold"
          fontSize="38"
          letterSpacing="-1"
        >
          {letter}
        </text>
      )}
    </svg>
  )
}

/** What falls through the gem: broad, quiet planes of colour behind the top of a page. */
export function Light({ seed, className = '' }: { seed: string; className?: string }) {
  return (
    <svg
      viewBox="0 0 1000 420"
      preserveAspectRatio="xMidYMin slice"
      className={`pointer-events-none absolute -start-(--rail) -top-16 -z-10 h-88 w-[calc(100%+var(--rail))] mask-b-from-20% sm:h-120 ${className}`}
      aria-hidden="true"
      focusable="false"
    >
      {planesOf(seed).map(({ points, strength }) => (
        <polygon key={points} points={points} className="fill-glow" fillOpacity={strength.toFixed(3)} />
      ))}
    </svg>
  )
}
