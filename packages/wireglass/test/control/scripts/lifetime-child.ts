import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Workbench } from "../../../src/control/workbench.ts";
import { serve } from "../../../src/endpoint/index.ts";

/** A workbench with a script before an echo server, until SIGINT; says where it is, and what the log says. */

const folder = mkdtempSync(join(tmpdir(), "wireglass-lifetime-"));
const server = await serve(async (socket) => {
  for await (const message of socket) await socket.send(message);
});
const bench = await Workbench.start({
  file: join(folder, "c.wgc"),
  caFolder: join(folder, "ca"),
  doors: [
    {
      kind: "reverse",
      listen: { hostname: "127.0.0.1", port: 0 },
      secure: false,
      to: new URL(server.url),
    },
  ],
  upstream: { connectTimeoutMs: 5000, isExempt: () => true },
  scripts: { files: [process.argv[2] ?? ""], callMs: 60_000 },
  logged: ({ level, text }) => console.log(level, text),
});

/** Processes that this one has started. */
function children(): readonly number[] {
  const threads = readdirSync(`/proc/${process.pid}/task`);
  const lists = threads.map((thread) =>
    readFileSync(`/proc/${process.pid}/task/${thread}/children`, "utf8"),
  );
  return lists.join(" ").split(" ").filter(Boolean).map(Number);
}

console.log(JSON.stringify({ url: bench.proxy.urls[0], scripts: children() }));
await once(process, "SIGINT");
await bench.close();
await server.close();
