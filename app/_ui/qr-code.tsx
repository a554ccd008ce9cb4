import { encodeQR } from 'qr'

/** Modules of quiet around the code, as the standard asks. */
const quiet = 4

/** A QR code; dark on light also in the dark, since not every reader takes it the other way round. */
export function QrCode({ text, label, className = 'max-w-72' }: { text: string; label: string; className?: string }) {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: quiet })
  const side = modules.length
  const path = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className={`aspect-square w-full rounded-control ring-1 ring-line ${className}`}
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
