'use client'

import { Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { withScript } from '../_ui/needs-script.tsx'
import * as say from './words.tsx'

/** Plays where it stands once somebody asks for it; nobody else's server hears of a visitor before. */
export function Film({ id, title }: { id: string; title: string }) {
  const [isPlaying, setIsPlaying] = useState(false)
  if (isPlaying) {
    return (
      <iframe
        src={`https://www.youtube-nocookie.com/embed/${id}?autoplay=1`}
        title={title}
        allow="autoplay; encrypted-media; fullscreen; picture-in-picture"
        sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"
        referrerPolicy="strict-origin-when-cross-origin"
        className="mt-3 block aspect-video w-full min-w-64 max-w-full rounded-control"
      />
    )
  }
  return (
    <span className={`mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 ${withScript}`}>
      <Button kind="quiet" onClick={() => setIsPlaying(true)}>
        <Play aria-hidden="true" /> {say.playItHere}
        <span className="sr-only">: {title}</span>
      </Button>
      <span className="text-soft text-sm">{say.thenYouTubeKnows}</span>
    </span>
  )
}
