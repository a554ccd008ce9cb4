/** Said where script is off, on pages that work with keys: those are only ever used in the browser. */
export function NeedsScript({ children }: { children: string }) {
  return (
    <noscript>
      <p className="mt-4 max-w-prose font-semibold">{children}</p>
    </noscript>
  )
}

/** On what does nothing without script, a placeholder or a button: it is then not there. */
export const withScript = 'noscript:hidden'
