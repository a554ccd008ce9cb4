/** `facet/vault`: what a device keeps, records and keys. Inside this checkout each file is named itself. */
export type { Passkey, Protection } from './custody.ts'
export type { LocalRecords } from './local-records.ts'
export { memoryRecords } from './memory-records.ts'
export { type Passkeys, passkeysOf } from './passkey.ts'
export { openPins } from './pins.ts'
export { openRecords, type RecordsOptions } from './records.ts'
export { openWorkerVault, type WorkerVault } from './worker-key-ring.ts'
