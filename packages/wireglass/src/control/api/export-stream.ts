import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { EXPORTERS } from "../../store/index.ts";

export type ExportFormat = keyof typeof EXPORTERS;

export type ExportStart = {
  readonly file: string;
  readonly format: ExportFormat;
  readonly filter: string | undefined;
  readonly lang: "en" | "zh";
};

export type FromExport =
  | { readonly kind: "piece"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly message: string };

/** A capture in another format, written on a thread of its own as fast as it is taken, and no further. */
export function exportStream(start: ExportStart): ReadableStream<Uint8Array> {
  const script = new URL(`./export-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(script, { workerData: start });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        worker.postMessage("next");
        const [said] = (await once(worker, "message")) as [FromExport]; // as the worker says it
        if (said.kind === "piece") return controller.enqueue(said.bytes);
        await worker.terminate();
        if (said.kind === "end") controller.close();
        else controller.error(new Error(said.message));
      },
      async cancel() {
        await worker.terminate();
      },
    },
    { highWaterMark: 1 },
  );
}
