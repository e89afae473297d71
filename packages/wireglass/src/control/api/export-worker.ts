import { parentPort, workerData } from "node:worker_threads";
import { CaptureFile, CaptureQuery, EXPORTERS, StoreError } from "../../store/index.ts";
import type { ExportStart, FromExport } from "./export-stream.ts";
import { filterOf } from "./reader/filter-of.ts";

/** The thread that writes one export: a piece each time that it is asked for one. */

const { file, format, filter, lang } = workerData as ExportStart; // as exportStream starts it

async function* pieces(): AsyncGenerator<Uint8Array> {
  const capture = CaptureFile.open(file);
  try {
    const exporter = EXPORTERS[format];
    const entries = new CaptureQuery(capture).entries(filterOf(filter, lang), exporter.order);
    yield* exporter.write(entries);
  } finally {
    capture.close();
  }
}

const written = pieces();

parentPort?.on("message", async () => {
  parentPort?.postMessage(await next());
});

async function next(): Promise<FromExport> {
  try {
    const { done, value } = await written.next();
    return done === true ? { kind: "end" } : { kind: "piece", bytes: new Uint8Array(value) };
  } catch (error) {
    return { kind: "failed", message: StoreError.from(error, file).message };
  }
}
