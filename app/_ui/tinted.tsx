'use client'

import { useLayoutEffect, useSyncExternalStore } from 'react'
import { shadesOf } from './colour.ts'

/**
 * Gives the page its owner's colour, six hex digits. On the server as a style with the request's nonce, for those
 * without script and before ours has come; from then on by hand, because a page that is reached
 * from another one carries a nonce that this document does not know.
 */
export function Tinted({ colour, nonce }: { colour: string; nonce: string | undefined }) {
  const served = useSyncExternalStore(never, no, yes)
  useLayoutEffect(() => {
    const { style } = document.documentElement
    const properties = propertiesOf(colour)
    for (const [name, value] of properties) style.setProperty(name, value)
    return () => {
      for (const [name] of properties) style.removeProperty(name)
    }
  }, [colour])
  if (!served) return null
  const css = propertiesOf(colour)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: made of colours that were parsed before, by our own hand
    <style nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: `:root{${css}}` }} />
  )
}

function propertiesOf(colour: string): [name: string, value: string][] {
  const { light, dark } = shadesOf(colour)
  return [
    ['--owner', `light-dark(${light.owner},${dark.owner})`],
    ['--owner-on', `light-dark(${light.on},${dark.on})`],
    ['--owner-text', `light-dark(${light.text},${dark.text})`],
  ]
}

const never = () => () => {}
const no = () => false
const yes = () => true
