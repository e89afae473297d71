import { once } from "node:events";
import { connect } from "node:net";

/** Visitors who begin to speak and stop: `node visitors-child.ts PORT COUNT`; they leave when the input ends. */

const [port, count] = process.argv.slice(2).map(Number);

const HEAD = "GET ws://127.0.0.1:1/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\nUpgrade: websocket\r\n";
const BEGINNINGS: readonly (string | Uint8Array)[] = [
  "",
  "GET",
  HEAD,
  "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: ",
  Uint8Array.of(5, 2),
  Uint8Array.of(5, 1, 0),
  Uint8Array.of(4, 1, 0, 80, 0, 0, 0, 1, 0x61),
  Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3),
];

for (let i = 0; i < (count ?? 0); i++) {
  const visitor = connect(port ?? 0, "127.0.0.1");
  visitor.on("error", () => {});
  await once(visitor, "connect");
  visitor.write(BEGINNINGS[i % BEGINNINGS.length] ?? "");
}
process.stdout.write("all are there\n");
process.stdin.on("end", () => process.exit(0)).resume();
