'use client'

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { maxPictureBytes } from '../../../lib/profile/picture.ts'
import { Button } from '../../_ui/button.tsx'
import * as say from './words.ts'

/** Pixels of the finished square. [data formats §8.4] */
const side = 700
const qualities = [0.9, 0.8, 0.65, 0.5]

/** The middle of what is shown, in pixels of the picture, and how much closer than the whole of it. */
interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** A square out of a picture, by dragging, by the slider, or with the arrow keys. */
export function Crop({
  picture,
  onDone,
  onTooLarge,
}: {
  picture: ImageBitmap
  onDone: (bytes: Uint8Array<ArrayBuffer>) => void
  onTooLarge: () => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState<View>({ x: picture.width / 2, y: picture.height / 2, zoom: 1 })
  const shortest = Math.min(picture.width, picture.height)
  const seen = shortest / view.zoom

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.fillStyle = '#fff'
    context.fillRect(0, 0, side, side)
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, view.x - seen / 2, view.y - seen / 2, seen, seen, 0, 0, side, side)
  }, [picture, view, seen])

  /** Stays inside the picture. */
  function look(x: number, y: number, zoom = view.zoom) {
    const half = shortest / zoom / 2
    const within = (at: number, length: number) => Math.min(Math.max(at, half), length - half)
    setView({ x: within(x, picture.width), y: within(y, picture.height), zoom })
  }

  function drag(event: PointerEvent<HTMLCanvasElement>) {
    if (event.buttons !== 1) return
    const scale = seen / event.currentTarget.clientWidth
    look(view.x - event.movementX * scale, view.y - event.movementY * scale)
  }

  function press(event: KeyboardEvent) {
    const step = seen / 20
    const [dx, dy] = moves[event.key] ?? []
    if (dx === undefined || dy === undefined) return
    event.preventDefault()
    look(view.x + dx * step, view.y + dy * step)
  }

  async function finish() {
    for (const quality of qualities) {
      const blob = await new Promise<Blob | null>((done) => canvas.current?.toBlob(done, 'image/jpeg', quality))
      if (blob && blob.size <= maxPictureBytes) return onDone(new Uint8Array(await blob.arrayBuffer()))
    }
    onTooLarge()
  }

  return (
    <div className="space-y-4">
      <canvas
        ref={canvas}
        width={side}
        height={side}
        tabIndex={0}
        role="img"
        aria-label={say.partThatIsShown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={press}
        className="cut mx-auto block aspect-square w-full max-w-80 cursor-grab touch-none select-none active:cursor-grabbing"
      />
      <label className="flex items-center gap-3 text-sm">
        {say.closer}
        <input
          type="range"
          min="1"
          max="4"
          step="0.02"
          value={view.zoom}
          onChange={(event) => look(view.x, view.y, Number(event.target.value))}
          className="min-h-11 grow accent-owner-text"
        />
      </label>
      <Button className="w-full" onClick={finish}>
        {say.useThisPicture}
      </Button>
    </div>
  )
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
