import { Globe, Lock, type LucideIcon, UserRound, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'

const icons = { everyone: Globe, owner: Lock, person: UserRound, group: UsersRound } as const satisfies Record<
  string,
  LucideIcon
>

export type ChipKind = keyof typeof icons

/** Who sees a value. Words always, the icon only beside them. */
export function Chip({ kind, children }: { kind: ChipKind; children: ReactNode }) {
  return (
    <span className={chipClass(kind)}>
      <ChipIcon kind={kind} />
      {children}
    </span>
  )
}

export function ChipIcon({ kind }: { kind: ChipKind }) {
  const Icon = icons[kind]
  return <Icon className="size-3.5 shrink-0" aria-hidden="true" />
}

export function chipClass(kind: ChipKind): string {
  return `inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-full px-2.5 py-0.5 font-medium text-[0.8125rem] leading-5 ${
    kind === 'everyone' ? 'bg-sunken text-soft' : 'bg-owner/18 text-ink'
  }`
}
