/** `facet/crypto`: keys, and the one place where they meet plain text. Inside this checkout each file is named itself. */
export { formatAtKeysFile, parseAtKeysFile, type ReadingOptions, type WritingOptions } from './at-keys-file.ts'
export { comparisonNumber } from './comparison.ts'
export { generateKeyMaterial } from './generate.ts'
export type { KeyMaterial, KeyRing } from './key-ring.ts'
export { formatKit, isKit, parseKit } from './kit.ts'
export { openKeyRing } from './open-key-ring.ts'
export { type Pins, pinsInMemory } from './pins.ts'
export { aesGcmId } from './providers/aes-gcm.ts'
