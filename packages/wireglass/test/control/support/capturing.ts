import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaptureRecord, messageRecordOf } from "@wireglass/lens/record";
import { onTestFinished } from "vitest";
import { CertificateAuthority, type Door, type ProxyNote } from "../../../src/capture/index.ts";
import { Workbench, type WorkbenchOptions } from "../../../src/control/index.ts";
import { type CaptureEntry, CaptureFile, CaptureQuery } from "../../../src/store/index.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-capture-"));
const caFolder = join(folder, "ca");
let captures = 0;

export const CA = CertificateAuthority.open(caFolder);
export const HERE = { hostname: "127.0.0.1", port: 0 };
export const PROXY: Door = { kind: "proxy", listen: HERE };

export function reverse(to: string, secure = false): Door {
  return { kind: "reverse", listen: HERE, secure, to: new URL(to) };
}

export function forward(to: string, secure = false): Door {
  return { kind: "forward", listen: HERE, secure, to: new URL(to) };
}

export type Capturing = {
  readonly bench: Workbench;
  readonly urls: readonly string[];
  readonly notes: ProxyNote[];
  /** Stops, and gives everything that was recorded. */
  stop(): Promise<readonly CaptureRecord[]>;
};

export function recordOf(entry: CaptureEntry): CaptureRecord {
  return entry.kind === "message" ? messageRecordOf(entry.message) : entry.record;
}

/** A workbench with these doors, for this test. */
export async function capturing(
  doors: readonly Door[],
  options: Partial<WorkbenchOptions> = {},
): Promise<Capturing> {
  captures++;
  const file = join(folder, `${captures}.wgc`);
  const notes: ProxyNote[] = [];
  const bench = await Workbench.start({
    file,
    doors,
    caFolder,
    upstream: { connectTimeoutMs: 5000, isExempt: () => true },
    note: (note) => notes.push(note),
    ...options,
  });
  let stopped: Promise<void> | undefined;
  const close = (): Promise<void> => {
    stopped ??= bench.close();
    return stopped;
  };
  onTestFinished(close);
  const stop = async () => {
    await close();
    const capture = CaptureFile.open(file);
    try {
      return [...new CaptureQuery(capture).entries(undefined, "time")].map(recordOf);
    } finally {
      capture.close();
    }
  };
  return { bench, urls: bench.proxy.urls, notes, stop };
}
