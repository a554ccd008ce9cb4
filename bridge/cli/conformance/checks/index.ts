import type { Group } from '../check.ts'
import { directory } from './directory.ts'
import { enrolling } from './enrolling.ts'
import { errors } from './errors.ts'
import { framing } from './framing.ts'
import { login } from './login.ts'
import { metadata } from './metadata.ts'
import { monitor } from './monitor.ts'
import { newerGeneration } from './newer.ts'
import { newerEnrolling } from './newer-enrolling.ts'
import { notify } from './notify.ts'
import { owner } from './owner.ts'
import { pages } from './pages.ts'
import { prompts } from './prompts.ts'
import { reading } from './reading.ts'
import { removing } from './removing.ts'
import { scan } from './scan.ts'
import { sharing } from './sharing.ts'
import { sync } from './sync.ts'
import { tls } from './tls.ts'
import { update } from './update.ts'
import { visiting } from './visiting.ts'
import { webSockets } from './web-sockets.ts'

/** Every check, in the order in which they are made. */
export const groups: readonly Group[] = [
  directory,
  tls,
  framing,
  prompts,
  errors,
  login,
  update,
  metadata,
  reading,
  removing,
  scan,
  sync,
  sharing,
  visiting,
  notify,
  monitor,
  owner,
  enrolling,
  pages,
  webSockets,
  newerGeneration,
  newerEnrolling,
]
