import { NothingHere, nothingHere } from './_server/nothing-here.tsx'

export const metadata = nothingHere

export default function NotFound() {
  return <NothingHere />
}
