import type { FileHome } from '../../files/home.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import type { RequestOptions } from '../connection.ts'
import type { ClientContext, Request } from '../context.ts'
import type { DownloadedFile, DownloadOptions } from './download.ts'
import type { FileToSend } from './file-to-send.ts'
import type { RecordsHomeOptions } from './records-home.ts'
import type { UploadState } from './transfer.ts'
import type { FileTransfer, UploadOptions } from './upload.ts'

/** Files from one to others, who may be away. */
export interface Files {
  /**
   * Seals files, leaves them in a home and tells each person of them; one after the other, a file at a time. Resolves to what
   * became of it for each person. See `UploadOptions` for progress, and for going on after a pause or a reload.
   */
  uploadFile(files: readonly FileToSend[], people: readonly AtSign[], options?: UploadOptions): Promise<FileTransfer[]>
  /** Fetches and opens files that were sent to us. `TransferExpired` when they are not kept any more. */
  downloadFile(transferId: string, sharedBy: AtSign, options: DownloadOptions): Promise<DownloadedFile[]>
  /** Takes files away, whether all of them were sent or not, and tells who was told. */
  takeBackFiles(state: UploadState, options?: RequestOptions & { readonly home?: FileHome }): Promise<void>
}

export interface FilesMeans {
  /** To the own atServer, on a line that other commands do not wait for. */
  readonly request: Request
  /** To another's, as anybody. */
  readonly visit: RecordsHomeOptions['visit']
}

/** What it takes is loaded with the first file. */
export function filesOf(context: ClientContext, means: FilesMeans): Files {
  const { atSign } = context
  const records = async (namespace = 'facet') => {
    const { recordsHome } = await import('./records-home.ts')
    return recordsHome({ ...means, atSign, namespace })
  }
  return {
    async uploadFile(files, people, options = {}) {
      const { uploadFile } = await import('./upload.ts')
      const home = options.home ?? (await records(options.resume?.namespace ?? options.namespace))
      return uploadFile(context, home, files, people, options)
    },
    async downloadFile(transferId, sharedBy, options) {
      const [{ downloadFile }, { binHome }] = await Promise.all([
        import('./download.ts'),
        import('../../files/bin-home.ts'),
      ])
      const homes = [...(options.homes ?? []), await records(), binHome({ url: '' })]
      return downloadFile(context, homes, transferId, sharedBy, options)
    },
    async takeBackFiles(state, { home, ...options } = {}) {
      const { takeBackFiles } = await import('./upload.ts')
      return takeBackFiles(context, home ?? (await records(state.namespace)), state, options)
    },
  }
}
