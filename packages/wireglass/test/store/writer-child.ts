import { CaptureWriter } from "../../src/store/index.ts";

/** Writes messages for ever, and tells how many are written. */
const writer = CaptureWriter.open(process.argv[2] ?? "");
writer.write([
  {
    kind: "open",
    record: {
      kind: "open",
      connection: 1,
      time: 1_764_000_000,
      protocol: "ws",
      source: "proxy",
      url: "ws://host/",
      client: "a:1",
      server: "b:2",
      subprotocol: null,
      extensions: "",
    },
  },
]);
for (let index = 0; ; ) {
  const message = () => ({
    connection: 1,
    index: index++,
    time: 1_764_000_000_000_000,
    from: "client" as const,
    opcode: 1,
    payload: Buffer.alloc(125, "x"),
    compressed: false,
    wire: undefined,
    maskKey: 1,
    frames: undefined,
    origin: "peer" as const,
    violations: [],
  });
  writer.write(Array.from({ length: 997 }, () => ({ kind: "message", message: message() })));
  process.stdout.write(`${index}\n`);
}
