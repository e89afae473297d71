import { connect } from "node:net";
import { defaultCapture, retentionFor, Workbench } from "../control/index.ts";
import type { ProxyOpener } from "./browser/index.ts";
import { NotePrinter } from "./proxy/note-printer.ts";
import { textsFor } from "./proxy/texts.ts";

const HOST = "127.0.0.1";
const PORT = 8888;
const CONNECT_TIMEOUT_MS = 30_000;

/** The proxy that runs at its usual place; where none does, one for this browser alone, with its own record. */
export function browserProxy(
  about: { readonly capture?: string | undefined; readonly caFolder?: string | undefined },
  io: { readonly stderr: (text: string) => void; readonly lang: "en" | "zh" },
): ProxyOpener {
  const texts = textsFor(io.lang);
  return async () => {
    if (await answers()) return { url: `http://${HOST}:${PORT}`, close: async () => {} };
    const notes = new NotePrinter(io.stderr, texts);
    const bench = await Workbench.start({
      file: about.capture ?? defaultCapture(),
      caFolder: about.caFolder,
      doors: [{ kind: "proxy", listen: { hostname: HOST, port: 0 } }],
      upstream: { connectTimeoutMs: CONNECT_TIMEOUT_MS },
      retention: retentionFor(about.capture),
      note: notes.note,
      waiting: (why) => io.stderr(`${texts.waiting(why)}\n`),
      lost: (bytes, why) => io.stderr(`${texts.lost(bytes, why)}\n`),
    });
    io.stderr(`${texts.recording(bench.file)}\n`);
    const close = async (): Promise<void> => {
      await bench.close();
      notes.finish();
    };
    return { url: bench.proxy.urls[0] ?? "", close };
  };
}

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(PORT, HOST);
    const done = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", done(true));
    socket.once("error", done(false));
  });
}
