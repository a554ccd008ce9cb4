'use client'

import { useLayoutEffect } from 'react'
import type { Theme } from '../../lib/profile/theme.ts'
import { shadesOf } from './colour.ts'
import { useAlive } from './use-alive.ts'

/**
 * Gives the page its owner's look: the colour, and the dark where that was chosen. Light is what everyone has who chose
 * nothing, so there the one who looks decides. On the server as a style with the request's nonce, for those
 * without script and before ours has come; from then on by hand, because a page that is reached
 * from another one carries a nonce that this document does not know.
 */
export function Tinted({ theme: { mode, color }, nonce }: { theme: Theme; nonce: string | undefined }) {
  const alive = useAlive()
  useLayoutEffect(() => {
    const { style } = document.documentElement
    const properties = propertiesOf(color)
    for (const [name, value] of properties) style.setProperty(name, value)
    return () => {
      for (const [name] of properties) style.removeProperty(name)
    }
  }, [color])
  const css = propertiesOf(color)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
  return (
    <>
      {/* The stylesheet looks for this. */}
      {mode === 'dark' && <span hidden data-look="dark" />}
      {!alive && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made of colours that were parsed before, by our own hand
        <style nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: `:root{${css}}` }} />
      )}
    </>
  )
}

function propertiesOf(color: string): [name: string, value: string][] {
  const { light, dark } = shadesOf(color)
  return [
    ['--owner', `light-dark(${light.owner},${dark.owner})`],
    ['--owner-on', `light-dark(${light.on},${dark.on})`],
    ['--owner-text', `light-dark(${light.text},${dark.text})`],
  ]
}
