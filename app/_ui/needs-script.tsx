/** Said where script is off, on pages that work with keys: those are only ever used in the browser. */
export function NeedsScript({ children }: { children: string }) {
  return (
    <noscript>
      <p className="reading pt-8 font-semibold">{children}</p>
    </noscript>
  )
}
