export {
  CaptureFile,
  type ConnectionPage,
  type PackRange,
  type StoredConnection,
  type StoredMessage,
} from "./capture-file.ts";
export {
  CaptureQuery,
  type ConnectionSelection,
  type MessageSelection,
  type SearchStep,
} from "./capture-query.ts";
export { CaptureWriter, type Written } from "./capture-writer.ts";
export * from "./formats/index.ts";
export { filesOf } from "./pack/byte-log.ts";
export type { Retention } from "./retention.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
