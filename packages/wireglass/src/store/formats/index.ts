import type { Exporter } from "./capture-entry.ts";
import { harExporter } from "./har/har-exporter.ts";
import { jsonLinesExporter } from "./json-lines/json-lines-exporter.ts";
import { pcapngExporter } from "./pcapng/pcapng-exporter.ts";

/** What a capture can be written as, by name. */
export const EXPORTERS: Readonly<Record<Exporter["format"], Exporter>> = {
  jsonl: jsonLinesExporter,
  har: harExporter,
  pcapng: pcapngExporter,
};

export type { CaptureEntries, CaptureEntry, Exporter, Importer } from "./capture-entry.ts";
export { codingsOf, withoutCodings } from "./content-coding.ts";
export { importerFor } from "./format-detection.ts";
export {
  ImportError,
  type ImportErrorCode,
  type ImportPlace,
  importErrorText,
} from "./import-error.ts";
export { FORMAT_LIMITS } from "./limits.ts";
export { type PayloadFile, payloadFile } from "./payload-file.ts";
export { type RedactionRules, Redactor, redactedEntries } from "./redaction/redactor.ts";
