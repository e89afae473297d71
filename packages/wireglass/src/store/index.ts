export { CaptureFile, type StoredMessage } from "./capture-file.ts";
export {
  CaptureQuery,
  type ConnectionSelection,
  type MessageSelection,
  type SearchStep,
} from "./capture-query.ts";
export { CaptureWriter, type Written } from "./capture-writer.ts";
export type { ConnectionPage, StoredConnection } from "./connection-row.ts";
export * from "./formats/index.ts";
export { recordOf, viewOf } from "./native-record.ts";
export { filesOf } from "./pack/byte-log.ts";
export type { PackRange } from "./pack/pack-range.ts";
export { entriesOf } from "./record-entries.ts";
export type { Retention } from "./retention.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
