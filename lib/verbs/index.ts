import * as batch from './batch.ts'
import * as config from './config/config.ts'
import * as cram from './cram.ts'
import * as del from './delete.ts'
import * as enroll from './enroll/enroll.ts'
import * as exit from './exit.ts'
import * as from from './from.ts'
import * as info from './info.ts'
import * as keys from './keys.ts'
import * as llookup from './llookup.ts'
import * as lookup from './lookup.ts'
import * as monitor from './monitor.ts'
import * as noop from './noop.ts'
import * as notify from './notify.ts'
import * as notifyAll from './notify-all.ts'
import * as notifyFetch from './notify-fetch.ts'
import * as notifyList from './notify-list.ts'
import * as notifyMulti from './notify-multi.ts'
import * as notifyRemove from './notify-remove.ts'
import * as notifyStatus from './notify-status.ts'
import * as otp from './otp/otp.ts'
import * as pkam from './pkam.ts'
import * as plookup from './plookup.ts'
import * as pol from './pol.ts'
import * as scan from './scan.ts'
import * as stats from './stats/stats.ts'
import * as stream from './stream.ts'
import * as sync from './sync.ts'
import * as syncFrom from './sync-from.ts'
import * as to from './to.ts'
import * as update from './update.ts'
import * as updateJson from './update-json.ts'
import * as updateMeta from './update-meta.ts'
import type { Verb } from './verb.ts'

/** Every verb that this atServer speaks. */
export const verbs: readonly Verb[] = [
  batch,
  config,
  cram,
  del,
  enroll,
  exit,
  from,
  info,
  keys,
  llookup,
  lookup,
  monitor,
  noop,
  notify,
  notifyAll,
  notifyFetch,
  notifyList,
  notifyMulti,
  notifyRemove,
  notifyStatus,
  otp,
  pkam,
  plookup,
  pol,
  scan,
  stats,
  stream,
  sync,
  syncFrom,
  to,
  update,
  updateJson,
  updateMeta,
]
