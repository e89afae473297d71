import type { Page } from "playwright-core";
import { listenerOf, type Report } from "./listener.ts";
import { ANSWER, type Message, SEEDS, sequenceOf } from "./sequence.ts";
import { talk } from "./talk.ts";

type PageReport = Report & { readonly extensions: string };

/** Has a page open this URL as the client, say its sequence and listen to the other's. */
export async function talkInPage(
  page: Page,
  about: { readonly url: string; readonly count: number; readonly injections: number },
): Promise<PageReport> {
  const words = JSON.stringify({ ...about, seeds: SEEDS, answer: ANSWER });
  const helpers = [sequenceOf, listenerOf, talk].join(", ");
  return page.evaluate<PageReport>(`(${converse})(${words}, ${helpers})`);
}

type About = {
  readonly url: string;
  readonly count: number;
  readonly injections: number;
  readonly seeds: { readonly client: number; readonly server: number };
  readonly answer: string;
};

/** Runs in the page, where nothing else of this file is. */
async function converse(
  { url, count, injections, seeds, answer }: About,
  sequence: typeof sequenceOf,
  listenerFor: typeof listenerOf,
  talkOver: typeof talk,
): Promise<PageReport> {
  const HIGH_BYTES = 1_048_576;
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
    return value;
  });
  const utf8 = new TextEncoder();
  const crc32 = (data: Message, before: number): number => {
    let crc = ~before;
    for (const byte of typeof data === "string" ? utf8.encode(data) : data)
      crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
    return ~crc >>> 0;
  };
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onclose = ({ code }) => reject(new Error(`it did not open: ${code}`));
  });
  const { extensions } = socket;
  const options = { next: sequence(seeds.server), injections, answer, crc32 };
  const report = await talkOver({
    link: {
      async send({ message }) {
        socket.send(typeof message === "string" ? message : new Uint8Array(message));
        if (socket.bufferedAmount < HIGH_BYTES) return;
        while (socket.bufferedAmount > HIGH_BYTES / 4 && socket.readyState === 1)
          await new Promise((resolve) => setTimeout(resolve, 1));
      },
      listen(got, closed) {
        socket.onmessage = ({ data }) =>
          got(typeof data === "string" ? data : new Uint8Array(data));
        socket.onclose = ({ code }) => closed(code);
      },
      close: (code) => socket.close(code),
    },
    listener: listenerFor(options),
    next: sequence(seeds.client),
    count,
    closes: true,
  });
  return { ...report, extensions };
}
