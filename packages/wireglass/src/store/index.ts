export {
  CaptureFile,
  type Condition,
  type Page,
  type StoredConnection,
  type StoredMessage,
} from "./capture-file.ts";
export { CaptureQuery, type Selection } from "./capture-query.ts";
export { CaptureWriter, type Written } from "./capture-writer.ts";
export * from "./formats/index.ts";
export type { Retention } from "./retention.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
