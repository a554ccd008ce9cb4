import type { MenuItem } from './menu.ts'
import * as say from './words.tsx'

/** How many there are of what is counted beside a page. */
export function Count({ of: { counts }, count }: { of: MenuItem; count: number }) {
  return (
    <>
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {counts === 'followers' ? say.newOnes : say.waiting}</span>
    </>
  )
}
