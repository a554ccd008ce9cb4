'use client'

import './style.css'
import { Button } from './_ui/button.tsx'
import { Message } from './_ui/message.tsx'
import { language } from './_words/language.ts'
import * as say from './words.tsx'

/** The last resort, when even the frame around the page broke. */
export default function Broken({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang={language}>
      <body className="font-sans antialiased">
        <main className="relative isolate">
          <Message seed="a crack" title={say.facetStopped} next={<Button onClick={reset}>{say.startItAgain}</Button>}>
            {say.mistakeIsOurs}
          </Message>
        </main>
      </body>
    </html>
  )
}
