export {
  CaptureFile,
  type Condition,
  type Page,
  type StoredConnection,
  type StoredMessage,
} from "./capture-file.ts";
export { type CaptureEntry, CaptureWriter, type Written } from "./capture-writer.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
