import type { Answered, Referred } from './value.tsx'

/** What is behind the references of a page, to be asked for by owner and name. */
export function lookUp(answered: readonly Referred[]): Answered {
  return (owner, name) => answered.find((one) => one.owner === owner && one.name === name)?.shown
}
