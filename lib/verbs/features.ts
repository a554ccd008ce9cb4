/** Something that this server can do beyond its version, for those who ask before they use it. [2026 §9] */
export interface Feature {
  readonly name: string
  readonly status: 'Preview' | 'Beta' | 'GA' | 'Deprecated' | 'Retired'
  readonly description: string
}
