import { crc32 } from "node:zlib";
import type { Report } from "./listener.ts";
import { SEEDS, sequenceOf } from "./sequence.ts";

/** What both peers are to report of `count` messages each way. */
export function intendedReports(
  count: number,
  injected: number,
): { readonly client: Report; readonly server: Report } {
  const [client, server] = [said(SEEDS.client, count), said(SEEDS.server, count)];
  const shared = { sent: count, injected, difference: null, code: 1000 };
  return {
    client: { ...shared, got: server.arrive, crc: server.crc, answered: client.asked },
    server: { ...shared, got: client.arrive, crc: client.crc, answered: server.asked },
  };
}

function said(seed: number, count: number) {
  const next = sequenceOf(seed);
  let [arrive, asked, crc] = [0, 0, 0];
  for (let n = 0; n < count; n++) {
    const { intended, asks } = next();
    if (asks) asked++;
    arrive += intended.length;
    for (const message of intended)
      crc = crc32(message, crc32(typeof message === "string" ? "t" : "b", crc));
  }
  return { arrive, asked, crc };
}
