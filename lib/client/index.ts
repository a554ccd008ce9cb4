/** `facet/client`: what a program of others takes from here. Inside this checkout each file is named itself. */
export { binHome } from '../files/bin-home.ts'
export type { FileHome } from '../files/home.ts'
export { TransferExpired } from '../files/transfer-expired.ts'
export { type AtClient, type AtClientOptions, openAtClient } from './at-client.ts'
export type { ConnectionOptions, RequestOptions } from './connection.ts'
export {
  type ApprovalOptions,
  awaitApproval,
  type EnrollOptions,
  type PendingEnrollment,
  requestEnrollment,
} from './enroll.ts'
export type { Enrollment, EnrollmentState, Enrollments } from './enrollments.ts'
export { type EraseOptions, type ExportOptions, eraseAll, exportAll } from './everything.ts'
export type { Figure } from './figures.ts'
export type { DownloadedFile, DownloadOptions, FileSink } from './files/download.ts'
export type { FileToSend } from './files/file-to-send.ts'
export type { UploadState } from './files/transfer.ts'
export type { FileTransfer, UploadOptions } from './files/upload.ts'
export type { GetOptions, ReadableKey } from './get.ts'
export { checkHealth, type Health, type HealthOptions } from './health.ts'
export {
  type Archive,
  type ArchivedRecord,
  type ArchiveProblem,
  type Compared,
  compareArchive,
  type Imported,
  type ImportOptions,
  importRecords,
  readArchive,
} from './import.ts'
export type { ListOptions } from './list.ts'
export type { MonitorOptions } from './monitor.ts'
export type { Notice } from './notice.ts'
export type { NotifyOptions } from './notify.ts'
export type { Told } from './notify-all.ts'
export type { NotifyListOptions } from './notify-list.ts'
export type { NotifyStatus } from './notify-status.ts'
export { type OnboardingStep, type OnboardOptions, onboard } from './onboard.ts'
export type { PutOptions, SelfPutOptions } from './put.ts'
export type { MetaChanges } from './put-meta.ts'
export type { Receipt } from './receipts.ts'

export type { Entry } from './records.ts'
export { type AnswerOptions, type AskOptions, answerRpc, askRpc, type RpcAnswer } from './rpc.ts'
export type { ShareOptions } from './share.ts'
export type { Stored } from './stored.ts'
export type { OfferedFile, ReceivedStream, ReceiveStreamsOptions } from './streams/receive-streams.ts'
export type { StreamOptions, StreamResult } from './streams/send-stream.ts'
export type { Conflict, Conflicts } from './sync/conflicts.ts'
export type { EntryHere } from './sync/entries-here.ts'
export type { Unsent } from './sync/offline-first.ts'
export type { Preferences, Strategy } from './sync/preferences.ts'
export type { SyncOptions, SyncResult, SyncState } from './sync/synchroniser.ts'
export type { Opened, Seen } from './sync/watching.ts'
export type { Removal } from './take-back.ts'
export { type AtValue, jsonOf, type SignatureState, type Value } from './values.ts'
export { openVisitor, type Visitor, type VisitorOptions } from './visitor.ts'
