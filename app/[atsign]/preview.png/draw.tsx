import { ImageResponse } from 'next/og'
import type { CSSProperties, ReactNode } from 'react'
import type { Picture } from '../../../lib/profile/picture.ts'
import { isSafeToDecode } from '../../../lib/profile/picture-size.ts'
import type { Theme } from '../../../lib/profile/theme.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { type Shades, shadesOf } from '../../_ui/colour.ts'
import { facetsOf, planesOf } from '../../_ui/facets.ts'
import { initialOf } from '../../_ui/portrait.tsx'
import { openFont, writable } from './font.ts'

/** What a preview shows; the same for a page that keeps everything else to itself. */
export interface Previewed {
  readonly atSign: AtSign
  readonly title: string
  readonly theme: Theme
  readonly picture: Picture | undefined
  /** The host of this site. */
  readonly host: string
}

/** In pixels, as those who show links ask for it. */
export const size = { width: 1200, height: 630 } as const

const portrait = 280

/** Bytes; those who show links fetch no more of a picture. Noise alone needs more, and is nobody's portrait. */
const maxBytes = 300_000

const grounds = {
  light: { paper: '#fdfdfc', clear: 'rgba(253,253,252,0)', ink: '#16191d', soft: '#4b525b' },
  dark: { paper: '#121417', clear: 'rgba(18,20,23,0)', ink: '#eef0f2', soft: '#adb5be' },
} as const

/**
 * A PNG of name, atSign and portrait in their owner's colours. Nothing is fetched for it: it is written in the font that is
 * here, and a picture that cannot be decoded safely, or at all, leaves the stone with the first letter.
 */
export async function drawPreview(previewed: Previewed): Promise<Uint8Array<ArrayBuffer>> {
  const { picture } = previewed
  if (picture && isSafeToDecode(picture)) {
    try {
      const drawn = await png(previewed, picture)
      if (drawn.length <= maxBytes) return drawn
    } catch {
      // It is no picture after all.
    }
  }
  return png(previewed, undefined)
}

async function png(previewed: Previewed, picture: Picture | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const font = await openFont()
  const text = {
    title: writable(previewed.title, font),
    // A part of an atSign is another one.
    atSign: whole(previewed.atSign, writable(previewed.atSign, font)),
    letter: writable(initialOf(previewed.atSign), font),
    host: previewed.host,
  }
  const response = new ImageResponse(<Preview {...previewed} picture={picture} text={text} />, {
    ...size,
    fonts: [{ name: 'Geist', data: font.data, weight: 400, style: 'normal' }],
  })
  return new Uint8Array(await response.arrayBuffer())
}

function whole(text: string, written: string): string {
  return written === text.normalize('NFC') ? written : ''
}

interface Text {
  readonly title: string
  readonly atSign: string
  readonly letter: string
  readonly host: string
}

function Preview({ atSign, theme, picture, text }: Previewed & { picture: Picture | undefined; text: Text }) {
  const ground = grounds[theme.mode]
  const shades = shadesOf(theme.color)[theme.mode]
  const [name, below] = text.title && text.title !== atSign ? [text.title, text.atSign] : [text.atSign, '']
  return (
    <Box style={{ ...size, flexDirection: 'column', background: ground.paper, color: ground.ink, fontFamily: 'Geist' }}>
      <Planes seed={atSign} colour={shades.owner} />
      <Box
        style={{
          ...size,
          position: 'absolute',
          backgroundImage: `linear-gradient(to bottom, ${ground.clear} 20%, ${ground.paper} 80%)`,
        }}
      />
      <Box style={{ flexGrow: 1, alignItems: 'center', padding: '40px 80px 0', gap: 64 }}>
        <Stone seed={atSign} letter={text.letter} picture={picture} shades={shades} />
        <Box style={{ flexDirection: 'column', width: 1200 - 160 - portrait - 64, gap: 20 }}>
          {name && (
            <Box style={{ ...bold(ground.ink), fontSize: fontSizeOf(name), lineHeight: 1.08, letterSpacing: -2 }}>
              <Box style={{ display: 'block', lineClamp: 3, wordBreak: 'break-word' }}>{name}</Box>
            </Box>
          )}
          {below && <Box style={{ fontSize: 38, color: ground.soft, wordBreak: 'break-word' }}>{below}</Box>}
        </Box>
      </Box>
      <Box style={{ alignItems: 'center', padding: '0 80px 56px', gap: 16, fontSize: 28, color: ground.soft }}>
        <Mark colour={shades.owner} />
        {text.host}
      </Box>
    </Box>
  )
}

/** The font has one weight; a name has more. */
function bold(colour: string): CSSProperties {
  return { WebkitTextStrokeWidth: '2px', WebkitTextStrokeColor: colour }
}

function fontSizeOf({ length }: string): number {
  return length <= 16 ? 88 : length <= 32 ? 72 : 56
}

/** The portrait, cut as on the page; what is behind it shows where there is none, or as much of it as can be seen through. */
function Stone({
  seed,
  letter,
  picture,
  shades,
}: {
  seed: string
  letter: string
  picture: Picture | undefined
  shades: Shades
}) {
  const side = { width: portrait, height: portrait }
  const edge = { clipPath: `polygon(${cut(portrait)})` }
  return (
    <Box style={{ ...side, position: 'relative', flexShrink: 0 }}>
      <svg {...side} viewBox="0 0 100 100" aria-hidden="true" style={edge}>
        <rect width="100" height="100" fill={shades.owner} />
        {facetsOf(seed).map(({ points, shade }) => (
          <polygon
            key={points}
            points={points}
            fill={shade < 0 ? '#000' : '#fff'}
            fillOpacity={Math.abs(shade).toFixed(3)}
          />
        ))}
      </svg>
      {picture ? (
        // Bytes, not an address: what has an address is kept by whoever draws this, for longer than it is good.
        // biome-ignore lint/performance/noImgElement: it becomes a part of a picture
        <img
          alt=""
          {...side}
          src={picture.bytes.slice().buffer as unknown as string}
          style={{ ...edge, position: 'absolute', top: 0, left: 0, objectFit: 'cover' }}
        />
      ) : (
        <Box
          style={{
            ...side,
            ...bold(shades.on),
            position: 'absolute',
            top: 0,
            left: 0,
            alignItems: 'center',
            justifyContent: 'center',
            fontSize: 120,
            color: shades.on,
          }}
        >
          {letter}
        </Box>
      )}
    </Box>
  )
}

function cut(side: number): string {
  const near = 0.14 * side
  const far = side - near
  const points = [
    [near, 0],
    [far, 0],
    [side, near],
    [side, far],
    [far, side],
    [near, side],
    [0, far],
    [0, near],
  ]
  return points.map(([x, y]) => `${x}px ${y}px`).join(', ')
}

function Planes({ seed, colour }: { seed: string; colour: string }) {
  return (
    <svg
      width={size.width}
      height={504}
      viewBox="0 0 1000 420"
      aria-hidden="true"
      style={{ position: 'absolute', top: 0, left: 0 }}
    >
      {planesOf(seed).map(({ points, strength }) => (
        <polygon key={points} points={points} fill={colour} fillOpacity={(2 * strength).toFixed(3)} />
      ))}
    </svg>
  )
}

/** As `_ui/mark.tsx` has it, in fewer parts, for it is small here. */
function Mark({ colour }: { colour: string }) {
  return (
    <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true">
      <polygon points="9,2 23,2 30,9 30,23 23,30 9,30 2,23 2,9" fill={colour} />
      <polygon points="9,2 23,2 20,12 12,12" fill="#fff" fillOpacity=".42" />
      <polygon points="12,20 20,20 23,30 9,30" fill="#000" fillOpacity=".32" />
    </svg>
  )
}

/** Whoever draws this wants to be told of every part how it is laid out. */
function Box({ style, children }: { style: CSSProperties; children?: ReactNode }) {
  return <div style={{ display: 'flex', ...style }}>{children}</div>
}
