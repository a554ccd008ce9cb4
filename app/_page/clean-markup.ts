import DOMPurify, { type Config } from 'dompurify'

/** What says how a text is set, and no more: no picture of others is fetched, no form is sent, nothing runs. */
const allowed: Config = {
  ALLOWED_TAGS:
    'a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['href', 'title', 'dir', 'lang', 'start'],
  ALLOWED_URI_REGEXP: /^(https?:|mailto:|tel:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
}

/** What the policy of this site takes for markup; a text where the browser does not ask. */
interface MarkupPolicy {
  createHTML(markup: string): string
}
declare const trustedTypes:
  | { createPolicy(name: string, rules: { createHTML(text: string): string }): MarkupPolicy }
  | undefined

/** Of what was cleaned. */
const cleaned: MarkupPolicy =
  typeof trustedTypes === 'undefined'
    ? { createHTML: (markup) => markup }
    : trustedTypes.createPolicy('facet-markup', { createHTML: (markup) => markup })

// The one of the library: each would want a policy of its own.
const purify = DOMPurify

/** The markup without anything that could act. */
export function cleanMarkup(markup: string): string {
  return purify.sanitize(markup, allowed).trim()
}

/**
 * A whole page for a frame: the markup without anything that could act, in the colours of what stands beside it. Undefined where
 * nothing of it is left to be read.
 */
export function cleanPage(markup: string, beside: Element): string | undefined {
  purify.addHook('afterSanitizeAttributes', leadAway)
  const clean = purify.sanitize(markup, allowed)
  purify.removeHook('afterSanitizeAttributes', leadAway)
  if (!/\S/.test(clean.replace(/<[^>]*>|&nbsp;/g, ''))) return undefined
  const { color, colorScheme } = getComputedStyle(beside)
  const ink = hexOf(color)
  const isNight = matchMedia('(prefers-color-scheme: dark)').matches
  const scheme = /dark/.test(colorScheme) && (isNight || !/light/.test(colorScheme)) ? 'dark' : 'light'
  // Attributes, as the policy lets no page have a style of its own. In another scheme than the page it would not let the page through.
  const head = `<meta name="color-scheme" content="${scheme}"><link rel="stylesheet" href="/markup.css">`
  return cleaned.createHTML(`<!doctype html>${head}<body text="${ink}" link="${ink}" vlink="${ink}">${clean}`)
}

function leadAway(node: Element): void {
  if (node.nodeName !== 'A') return
  node.setAttribute('target', '_blank')
  node.setAttribute('rel', 'nofollow noopener noreferrer')
}

function hexOf(color: string): string {
  const canvas = document.createElement('canvas').getContext('2d')
  if (!canvas) return '#808080'
  canvas.fillStyle = color
  return canvas.fillStyle.startsWith('#') ? canvas.fillStyle : '#808080'
}
