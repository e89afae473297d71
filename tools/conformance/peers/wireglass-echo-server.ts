import { serve } from "wireglass";

/** The server under test: echoes what it gets, everything compressed that may be. */
const server = await serve(
  { messageView: (socket, view) => void socket.send(view) },
  { deflate: { thresholdBytes: 0 } },
);
console.log(JSON.stringify({ url: server.url }));
process.stdin.resume().on("end", () => void server.close());
