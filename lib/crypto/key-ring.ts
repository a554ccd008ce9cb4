import type { AtSign } from '../protocol/at-sign.ts'
import type { Metadata } from '../protocol/metadata.ts'
import type { WritingOptions } from './at-keys-file.ts'
import type { SealedDefaultKeys } from './default-keys.ts'
import type { SchemeId } from './providers/index.ts'
import type { Place, Where } from './providers/provider.ts'
import type { Sealed, SealedInScheme } from './seal.ts'

/** All keys of one atSign on one device, as base64 texts. The one secret type: it never leaves the edge. [§8.4, §8.7] */
export interface KeyMaterial {
  readonly atSign: AtSign
  /** SPKI DER */
  readonly pkamPublicKey: string
  /** PKCS#8 DER */
  readonly pkamPrivateKey: string
  /** SPKI DER */
  readonly encryptionPublicKey: string
  /** PKCS#8 DER */
  readonly encryptionPrivateKey: string
  /** 32 bytes */
  readonly selfEncryptionKey: string
  readonly apkamSymmetricKey?: string
  readonly enrollmentId?: string
  /** Of the key file that they were read from. */
  readonly rest?: KeyFileRest
}

/** What a key file held that nobody here uses; it is written again as it was read. [2026 §18.1] */
export interface KeyFileRest {
  /** beside the keys */
  readonly members?: Readonly<Record<string, unknown>>
  /** around them, where they stood in the `legacy` member of another document */
  readonly around?: Readonly<Record<string, unknown>>
}

/** One AES key wrapped for both who share it. [§8.8] */
export interface WrappedSharedKey {
  /** for `shared_key.<other>@me` */
  readonly forMe: string
  /** for `@other:shared_key@me` and `sharedKeyEnc` */
  readonly forOther: string
}

/**
 * The private operations of one atSign. Implemented over `KeyMaterial` in this thread (Node, tests) and by a worker
 * (browser), so every argument and result can be structured-cloned. Nothing here returns a private key
 * but `exportAtKeys`, which is the owner's own act of saving the key file.
 */
export interface KeyRing {
  readonly atSign: AtSign
  readonly encryptionPublicKey: string
  readonly pkamPublicKey: string
  readonly enrollmentId?: string
  /** base64 RSASSA-PKCS1-v1_5/SHA-256 with the pkam key over the challenge. [§3.4] */
  signChallenge(challenge: string): Promise<string>
  /** `dataSignature`, with the encryption key. [§8.9] */
  signValue(value: string): Promise<string>
  sealForSelf(value: string): Promise<Sealed>
  /** In another scheme than the usual one. */
  sealInScheme(value: string, scheme: SchemeId, where: Where): Promise<SealedInScheme>
  /**
   * Reads zero-IV values too, and what the schemes of `providers` sealed, for which it matters where it stands. Throws
   * AT0014 when the key does not fit, and with its name for a scheme that is not known.
   */
  openFromSelf(value: string, metadata: Metadata, place?: Place): Promise<string>
  /** A fresh AES key, wrapped for me and for the holder of `otherPublicKey` (base64 SPKI). */
  makeSharedKey(otherPublicKey: string): Promise<WrappedSharedKey>
  /** Wraps an existing shared key again, for a public key that changed. */
  rewrapSharedKey(forMe: string, otherPublicKey: string): Promise<WrappedSharedKey>
  /** Seals for the holder of `otherPublicKey` with the key that `wrapped.forMe` holds; metadata carries sharedKeyEnc and pubKeyCS. */
  sealShared(value: string, wrapped: WrappedSharedKey, otherPublicKey: string): Promise<Sealed>
  /**
   * `wrappedKey` is wrapped for me. Checks `pubKeyCS` first: a mismatch is its own error, not a failed decryption. [§8.8]
   * Who reads what they shared themselves leaves `pubKeyCS` out: there it names the other's key.
   */
  openShared(value: string, wrappedKey: string, metadata: Metadata): Promise<string>
  /**
   * The encryption key and the self key sealed for an app that is being approved, with the key that it sent wrapped for
   * me. [§8.6] AT0014 when that does not open.
   */
  sealDefaultKeys(encryptedApkamSymmetricKey: string): Promise<SealedDefaultKeys>
  /**
   * The text of the `.atKeys` file, or of the kit that goes onto a sheet of paper, locked where there is a passphrase.
   * AT0022 when that is too short, AT0014 when the keys have no such form. [§8.7]
   */
  exportAtKeys(options?: WritingOptions & { readonly form?: 'file' | 'kit' }): Promise<string>
}
