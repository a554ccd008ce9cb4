import { useEffect } from 'react'

/** Shows a number on the icon of the installed app, where the browser has such a thing; none for 0. */
export function useBadge(count: number): void {
  useEffect(() => {
    if (!('setAppBadge' in navigator)) return
    // A browser may not allow it: then the number stands in the menu alone.
    const ignore = () => {}
    if (count > 0) navigator.setAppBadge(count).catch(ignore)
    else navigator.clearAppBadge().catch(ignore)
    return () => void navigator.clearAppBadge().catch(ignore)
  }, [count])
}
