/** Facet's mark: a cut stone seen from above. */
export function Mark({ className = '' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <polygon points="9,2 23,2 30,9 30,23 23,30 9,30 2,23 2,9" className="fill-owner" />
      <polygon points="9,2 23,2 20,12 12,12" fill="#fff" fillOpacity=".42" />
      <polygon points="9,2 12,12 2,9" fill="#fff" fillOpacity=".2" />
      <polygon points="23,2 30,9 20,12" fill="#fff" fillOpacity=".12" />
      <polygon points="2,9 12,12 12,20 2,23" fill="#fff" fillOpacity=".08" />
      <polygon points="30,9 30,23 20,20 20,12" fill="#000" fillOpacity=".14" />
      <polygon points="12,20 20,20 23,30 9,30" fill="#000" fillOpacity=".32" />
      <polygon points="20,20 30,23 23,30" fill="#000" fillOpacity=".24" />
      <polygon points="2,23 12,20 9,30" fill="#000" fillOpacity=".18" />
    </svg>
  )
}
