import { connectWebSocket } from "../packages/wireglass/src/endpoint/connect.ts";
const base = process.env.CONFORMANCE_URL ?? "ws://127.0.0.1:7788";
const c = await connectWebSocket(base.replace(/\/$/,"") + "/count");
const count = Number(await c.recv()); await c.closed;
for (let i = 1; i <= count; i++) {
  try {
    const s = await connectWebSocket(base.replace(/\/$/,"") + "/case/" + i, { deflate: { thresholdBytes: 0 } });
    try { for await (const m of s) await s.send(m); } catch {}
    await s.closed;
  } catch (e) { }
}
