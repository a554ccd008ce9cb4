/*
 * A step back or forward in the history has happened by the time anybody hears of it, and listeners of the window are
 * told in the order in which they came. To be told before the router, one has to be there before it.
 */

type Listener = (event: PopStateEvent) => void

declare global {
  interface Window {
    facetTravel?: Listener | undefined
  }
}

/** Runs in the head, before any other script. */
export const travelFirst = `addEventListener('popstate',event=>window.facetTravel?.(event))`

/** Calls back with each step through the history, before the router sees it; one listener at a time. */
export function onTravel(listener: Listener): () => void {
  window.facetTravel = listener
  return () => {
    if (window.facetTravel === listener) window.facetTravel = undefined
  }
}
