export { type CaptureEntry, CaptureWriter, type Written } from "./capture-writer.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
