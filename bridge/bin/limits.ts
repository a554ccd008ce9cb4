/** What a bin bears. Each limit has its own answer, named beside it. */
export interface BinLimits {
  /** Bytes of one file; beyond it 413. */
  readonly maxFileBytes: number
  /** Bytes of one transfer, all its files together; beyond it 413. */
  readonly maxTransferBytes: number
  /** Files of one transfer; beyond it 409. */
  readonly maxFiles: number
  /** Transfers at a time; beyond it 507. */
  readonly maxTransfers: number
  /** Bytes of all transfers, what has half arrived included; beyond it 507. */
  readonly maxDiskBytes: number
  /** How long a transfer is kept, from when it began; then it is gone, 404. */
  readonly keepMillis: number
  /** Bytes that one network address sends in `addressMillis`; beyond it 429. */
  readonly maxBytesPerAddress: number
  readonly addressMillis: number
  /** Files that one network address sends at the same moment; beyond it 429. */
  readonly maxUploadsPerAddress: number
  /** Addresses that are counted at a time; beyond it 429 for who is new. */
  readonly maxAddresses: number
  /** How long who sends or fetches may be silent; then the connection is ended. */
  readonly stallMillis: number
  /** Between two removals of what is too old. */
  readonly sweepMillis: number
}

const gigabyte = 1_073_741_824

export const defaultBinLimits: BinLimits = {
  maxFileBytes: 2 * gigabyte,
  maxTransferBytes: 3 * gigabyte,
  maxFiles: 100,
  maxTransfers: 10_000,
  maxDiskBytes: 10 * gigabyte,
  keepMillis: 7 * 86_400_000,
  maxBytesPerAddress: 4 * gigabyte,
  addressMillis: 3_600_000,
  maxUploadsPerAddress: 8,
  maxAddresses: 10_000,
  stallMillis: 60_000,
  sweepMillis: 600_000,
}
