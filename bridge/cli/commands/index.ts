import type { Command } from '../command.ts'
import { atDelete } from './at-delete.ts'
import { atDirectory } from './at-directory.ts'
import { atHost } from './at-host.ts'
import { atLlookup } from './at-llookup.ts'
import { atLookup } from './at-lookup.ts'
import { atMonitor } from './at-monitor.ts'
import { atNotify } from './at-notify.ts'
import { atPlookup } from './at-plookup.ts'
import { atScan } from './at-scan.ts'
import { atServer } from './at-server.ts'
import { atUpdate } from './at-update.ts'
import { conformance } from './conformance.ts'
import { cram } from './cram.ts'
import { enroll } from './enroll.ts'
import { onboard } from './onboard.ts'
import { pkam } from './pkam.ts'
import { repl } from './repl.ts'
import { status } from './status.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  atLookup,
  atPlookup,
  atLlookup,
  atScan,
  atUpdate,
  atDelete,
  atNotify,
  atMonitor,
  onboard,
  ...enroll,
  status,
  conformance,
  cram,
  pkam,
  repl,
  atServer,
  atHost,
  atDirectory,
]
