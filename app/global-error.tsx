'use client'

import './style.css'
import { Button } from './_ui/button.tsx'
import { Message } from './_ui/message.tsx'

/** The last resort, when even the frame around the page broke. */
export default function Broken({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <main className="relative isolate">
          <Message seed="a crack" title="Facet stopped working." next={<Button onClick={reset}>Start it again</Button>}>
            The mistake is in Facet, not in anything you did. What you had saved is safe.
          </Message>
        </main>
      </body>
    </html>
  )
}
