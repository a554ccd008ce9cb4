import { open } from '../seal.ts'
import type { Provider } from './provider.ts'

/** AES-CTR with the self key, as every client has it: records that name nothing else. [§8.8] */
export const baseline: Provider = {
  open: ({ self }, value, metadata) => open(self, value, metadata),
}
