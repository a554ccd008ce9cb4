'use client'

/** How what is on this device stands with the server, where there is something to say of it. */
export function Standing() {
  return null
}
