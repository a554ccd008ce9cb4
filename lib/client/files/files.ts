import { binHome } from '../../files/bin-home.ts'
import type { FileHome } from '../../files/home.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import type { RequestOptions } from '../connection.ts'
import type { ClientContext, Request } from '../context.ts'
import { type DownloadedFile, type DownloadOptions, downloadFile } from './download.ts'
import type { FileToSend } from './file-to-send.ts'
import { type RecordsHomeOptions, recordsHome } from './records-home.ts'
import type { UploadState } from './transfer.ts'
import { type FileTransfer, takeBackFiles, type UploadOptions, uploadFile } from './upload.ts'

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

export function filesOf(context: ClientContext, means: FilesMeans): Files {
  const { atSign } = context
  const records = (namespace = 'facet') => recordsHome({ ...means, atSign, namespace })
  return {
    uploadFile: (files, people, options = {}) =>
      uploadFile(context, options.home ?? records(options.namespace), files, people, options),
    downloadFile: (transferId, sharedBy, options) => {
      const homes = [...(options.homes ?? []), records(), binHome({ url: '' })]
      return downloadFile(context, homes, transferId, sharedBy, options)
    },
    takeBackFiles: (state, { home = records(state.namespace), ...options } = {}) =>
      takeBackFiles(context, home, state, options),
  }
}
