import { ConnectError, ConnectionClosedError, connect, type Socket } from "wireglass";

/** The client under test: asks how many cases there are, then plays each, echoing to its end. */
const base = (process.env.CONFORMANCE_URL ?? "").replace(/\/$/, "");
const asking = await connect(`${base}/count`);
const count = Number(await asking.recv());
await asking.closed;

for (let number = 1; number <= count; number++) {
  try {
    await echo(await connect(`${base}/case/${number}`, { deflate: { thresholdBytes: 0 } }));
  } catch (error) {
    // A case may refuse the handshake, or end badly on purpose: the suite judges, not we.
    if (!(error instanceof ConnectError || error instanceof ConnectionClosedError)) throw error;
  }
}

async function echo(socket: Socket): Promise<void> {
  try {
    for await (const message of socket) await socket.send(message);
  } finally {
    await socket.closed;
  }
}
