import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { CaptureWriter } from "../../packages/wireglass/src/store/index.ts";
import { House } from "../test/page/support/house.ts";

/**
 * The page in Chromium: a capture of a million messages, and 20,000 messages a second. Prints each number beside the most
 * that it may be, and ends with status 1 where one is more. Run it on a quiet machine:
 * node --conditions=@wireglass/source tools/bench/page-bench.ts
 */

const MESSAGES = 1_000_000;
const RATE = 20_000;
const SECONDS = 5;

const results: { readonly what: string; readonly value: number; readonly most: number }[] = [];

function report(what: string, value: number, most: number): void {
  results.push({ what, value, most });
  const verdict = value <= most ? "" : "  MISSED";
  console.log(`  ${what.padEnd(58)} ${value.toFixed(1).padStart(9)}   at most ${most}${verdict}`);
}

type Entry = Parameters<CaptureWriter["write"]>[0][number];

/** A made-up hour of twenty connections. */
function writeMillion(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const writer = CaptureWriter.open(file);
  const began = Date.now() * 1000 - 3_600_000_000;
  const numbers = Array.from({ length: CONNECTIONS }, (_, at) => at + 1);
  writer.write(numbers.map((number) => beginning(number, began / 1_000_000)));
  for (let n = 0; n < MESSAGES; n += AT_ONCE)
    writer.write(Array.from({ length: AT_ONCE }, (_, at) => messageOf(n + at, began)));
  writer.close();
}

const CONNECTIONS = 20;
const AT_ONCE = 5000;

function beginning(connection: number, time: number): Entry {
  const about = { client: "127.0.0.1:50000", server: "127.0.0.1:80", extensions: "" };
  const url = `ws://host${connection}.example/feed`;
  const kind = { kind: "open", protocol: "ws", source: "proxy", subprotocol: null } as const;
  return { kind: "open", record: { ...kind, ...about, url, connection, time } };
}

function messageOf(n: number, began: number): Entry {
  const isRequest = n % 7 === 0;
  const text = isRequest
    ? `{"id":${n},"method":"order","params":{"symbol":"BTC","note":"${"x".repeat(n % 60)}"}}`
    : `{"type":"${["price", "trade", "depth"][n % 3]}","symbol":"ETH","price":${100 + (n % 977) / 10},"at":${n}}`;
  const place = { connection: 1 + (n % CONNECTIONS), index: Math.floor(n / CONNECTIONS) };
  return {
    kind: "message",
    message: {
      ...place,
      time: began + n * 3500,
      from: isRequest ? "client" : "server",
      opcode: 1,
      payload: Buffer.from(text),
      compressed: false,
      wire: undefined,
      maskKey: isRequest ? 1 : undefined,
      frames: undefined,
      origin: "peer",
      violations: [],
    },
  };
}

/** The longest time between two pictures while a list is scrolled, and how many there are a second. */
async function scrolled(
  page: Page,
  pixels: number,
): Promise<{ longest: number; perSecond: number }> {
  return page.evaluate(`(async () => {
    const body = document.querySelectorAll(".list-body")[1];
    const gaps = [];
    const began = performance.now();
    let last = began;
    await new Promise((resolve) => {
      const next = () => {
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        body.scrollTop += ${pixels};
        if (body.scrollTop + body.clientHeight >= body.scrollHeight - 2) body.scrollTop = 0;
        if (now - began < 4000) requestAnimationFrame(next);
        else resolve();
      };
      requestAnimationFrame(next);
    });
    return { longest: Math.max(...gaps.slice(1)), perSecond: gaps.length / 4 };
  })()`);
}

/** What the page holds in JavaScript, in MiB. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  return (await page.evaluate<number>("performance.memory.usedJSHeapSize")) / 2 ** 20;
}

/** What the tab's process has for itself, in MiB, as Chrome's task manager counts it: anonymous memory, and what is swapped. */
async function tabOf(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send("SystemInfo.getProcessInfo")) ?? {};
  const tabs = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => readFileSync(`/proc/${id}/status`, "utf8"))
    .map((status) => kibibytes(status, "RssAnon") + kibibytes(status, "VmSwap"));
  return Math.max(...tabs) / 1024;
}

function kibibytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

async function million(): Promise<void> {
  console.log(`A capture of ${MESSAGES.toLocaleString("en")} messages`);
  await using house = await House.open([], { prepare: writeMillion });
  const { page } = house;
  page.setDefaultTimeout(60_000);
  const row = page.locator(".row .content").filter({ hasText: /./ }).first();
  await row.waitFor();
  const opened: number[] = [];
  for (let n = 0; n < 3; n++) {
    const began = performance.now();
    await page.reload({ waitUntil: "commit" });
    await row.waitFor();
    opened.push(performance.now() - began);
  }
  report("ms from the address to the first rows", median(opened), 1000);
  await page.getByText("1,000,000 messages").waitFor();
  for (const [name, pixels] of [
    ["slowly", 60],
    ["quickly", 5000],
    ["wildly", 250_000],
  ] as const) {
    const { longest, perSecond } = await scrolled(page, pixels);
    report(`ms, the longest picture while scrolling ${name}`, longest, 50);
    report(`ms for a picture while scrolling ${name}, on average`, 1000 / perSecond, 17.5);
  }
  await page.evaluate(LONG_TASKS);
  const field = page.getByRole("combobox", { name: "Filter" });
  await field.pressSequentially('$.price > 150 "ETH"', { delay: 50 });
  await page.waitForURL(/ETH/);
  await page.getByText(/^[\d,]+ messages$/).waitFor();
  report(
    "ms, the longest task while a filter is written and applied",
    await longestTask(page),
    100,
  );
  report("MiB of JavaScript in the tab", await heapOf(page), 400);
  report("MiB of the tab's whole process", await tabOf(page), 400);
}

const LONG_TASKS = `window.longest = 0; new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ entryTypes: ["longtask"] });
window.delay = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.delay = Math.max(window.delay, one.processingStart - one.startTime);
}).observe({ type: "event", durationThreshold: 16 });`;

function longestTask(page: Page): Promise<number> {
  return page.evaluate("window.longest");
}

async function live(): Promise<void> {
  console.log(`${RATE.toLocaleString("en")} messages a second for ${SECONDS} seconds`);
  await using house = await House.open();
  const { page } = house;
  const client = await house.connect("/feed");
  let got = 0;
  client.on("message", () => got++);
  await page.getByRole("grid", { name: "Messages" }).waitFor();
  await page.evaluate(LONG_TASKS);
  const pushing = setInterval(() => client.send(`push ${RATE / 20}`), 50);
  const rates: number[] = [];
  for (let n = 0; n < SECONDS; n++) {
    await page.keyboard.press("j");
    await page.keyboard.press("h");
    await sleep(500);
    await page.keyboard.press("h");
    await sleep(500);
    rates.push(Number((await page.locator(".rate").textContent())?.replace(/\D/g, "")));
  }
  clearInterval(pushing);
  await sleep(1500);
  report("ms, the longest delay of a key", await page.evaluate("window.delay"), 100);
  report("ms, the longest task", await longestTask(page), 100);
  const shown = Math.max(...rates);
  report(
    "% that the shown rate is off, at its best second",
    (100 * Math.abs(shown - RATE)) / RATE,
    15,
  );
  const { capture } = await page.evaluate<{ capture: { place: number } }>(
    'fetch("/api/v1/status").then((answer) => answer.json())',
  );
  const sent = await page.evaluate<number>(
    'fetch("/api/v1/types?filter=from:server").then((answer) => answer.json()).then(({ types }) => types.reduce((sum, { count }) => sum + count, 0))',
  );
  report("messages that came to the client and are not in the record", got - sent, 0);
  console.log(`  (${got.toLocaleString("en")} came; the capture's last place is ${capture.place})`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

await million();
await live();
process.exitCode = results.some(({ value, most }) => value > most) ? 1 : 0;
