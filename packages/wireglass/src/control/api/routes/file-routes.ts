import { EXPORTERS } from "../../../store/index.ts";
import type { Imported } from "../api-types.ts";
import { exportStream } from "../export-stream.ts";
import { importUpload } from "../import-upload.ts";
import { PARAMETERS } from "../parameter.ts";
import { filterOf } from "../reader/filter-of.ts";
import { type Download, type Json, route, told } from "../route.ts";

const { capture, exportFormat, filter, lang, fileName } = PARAMETERS;

/** Captures as files of other formats, and the other way round. */
export const FILE_ROUTES = {
  export: route({
    path: "/export",
    summary: "What a filter lets through, as a file: docs/export.md",
    takes: { format: exportFormat, filter, capture, lang },
    gives: { media: "application/octet-stream" },
    async answer(values, { readers }): Promise<Download> {
      filterOf(values.filter, values.lang); // a mistake is told before the file begins
      const { format } = values;
      const start = { file: await readers.fileOf(values.capture), ...values, format };
      const body = exportStream(start);
      return { kind: "download", body, fileName: `wireglass.${EXPORTERS[format].format}` };
    },
  }),
  import: route({
    method: "post",
    path: "/import",
    upload: true,
    summary: "Reads a file into a capture of its own beside the current one; the body is the file",
    takes: { name: fileName },
    gives: { schema: "Imported" },
    async answer({ name }, { file }, body): Promise<Json<Imported>> {
      // As the app gives it to routes that take a file.
      const bytes = body as ReadableStream<Uint8Array>;
      return told(await importUpload(bytes, name ?? "imported", file));
    },
  }),
};
