/** Twelve groups of five digits that two people compare, as they are read aloud: three in a line, or four where there is room. */
export function ComparedNumber({ number, label }: { number: string; label: string }) {
  return (
    <output
      aria-label={label}
      className="mt-4 grid w-fit grid-cols-3 gap-x-5 gap-y-1.5 font-mono font-semibold text-lg tabular-nums tracking-wide sm:grid-cols-4"
    >
      {number.split(' ').map((group, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move, and two may be alike
        <span key={i}>{group} </span>
      ))}
    </output>
  )
}
