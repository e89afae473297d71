/** A server to be attacked, in a process of its own: what it uses of memory is its own, too. */
import { type CloseInfo, type Limits, type Refusal, serve } from "../../../src/endpoint/index.ts";

/** What the parent is told. */
export type Report =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "closed"; readonly info: CloseInfo }
  | { readonly kind: "refused"; readonly refusal: Pick<Refusal, "status" | "violation"> }
  | {
      readonly kind: "state";
      readonly usedBytes: number;
      readonly rssBytes: number;
      readonly cpuMs: number;
      readonly connections: number;
    };

const tell = (report: Report): void => void process.send?.(report);
const limits = JSON.parse(process.argv[2] ?? "{}") as Partial<Limits>; // the parent's own

const server = await serve(
  {
    messageView: (socket, view) => void socket.send(view),
    close: (_, { error, ...info }) => tell({ kind: "closed", info }),
  },
  {
    limits,
    onRefused: ({ status, violation }) => tell({ kind: "refused", refusal: { status, violation } }),
  },
);

process.on("message", () => {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  tell({
    kind: "state",
    usedBytes: heapUsed + external,
    rssBytes: rss,
    cpuMs: (user + system) / 1000,
    connections: server.counters.connections,
  });
});
process.on("disconnect", () => process.exit());
tell({ kind: "listening", port: server.port });
