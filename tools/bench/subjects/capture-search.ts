import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseFilter } from "@wireglass/lens/filter";
import type { KeptMessage } from "@wireglass/lens/record";
import type { CaptureEntry } from "../../../packages/wireglass/src/store/index.ts";
import { plainText } from "../load/payloads.ts";
import { serveControl, subjectPlan } from "./control-lines.ts";
import { capture, store } from "./product.ts";
import { beginning } from "./recorded-tape.ts";

/** A word looked for in a capture: by a filter of ours, or by SQLite's own LIKE over the same rows. */

const RARE = "needle";
const RARE_EVERY = 100_000;
/** In nearly every message. */
const COMMON = "the";
const PAGE = 100;
const AT_ONCE = 5000;
const TEXTS = 500;

const { variant, work = { messages: 0, payloadBytes: 0 } } = subjectPlan();
const folder = mkdtempSync(join(tmpdir(), "wireglass-bench-"));
const file = join(folder, "bench.wgc");
const texts = Array.from({ length: TEXTS }, (_, seed) => plainText(work.payloadBytes, seed + 1));
const rare = Buffer.concat([plainText(work.payloadBytes - 8, 0), Buffer.from(` ${RARE} `)]);

function message(index: number, time: number): KeptMessage {
  return {
    connection: 1,
    index,
    time: time + index,
    from: index % 2 === 0 ? "client" : "server",
    opcode: 1,
    payload: (index + 1) % RARE_EVERY === 0 ? rare : (texts[index % TEXTS] ?? rare),
    compressed: false,
    wire: undefined,
    maskKey: index % 2 === 0 ? index : undefined,
    frames: undefined,
    origin: "peer",
    violations: [],
  };
}

/** The same payloads as rows of a plain table. */
function fillPlain(): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; CREATE TABLE message(id INTEGER PRIMARY KEY, payload BLOB)");
  const row = db.prepare("INSERT INTO message(payload) VALUES (?)");
  db.exec("BEGIN");
  for (let index = 0; index < work.messages; index++) row.run(message(index, 0).payload);
  db.exec("COMMIT");
  db.close();
}

function fill(): void {
  const now = capture.microseconds();
  const writer = store.CaptureWriter.open(file);
  writer.write([{ kind: "open", record: beginning(1) }]);
  for (let index = 0; index < work.messages; index += AT_ONCE) {
    const entries = Array.from(
      { length: AT_ONCE },
      (_, at): CaptureEntry => ({ kind: "message", message: message(index + at, now) }),
    );
    writer.write(entries);
  }
  writer.close();
}

type Search = (word: string, limit: number) => number;

function filtering(): Search {
  const query = new store.CaptureQuery(store.CaptureFile.open(file));
  return (word, limit) => {
    const parsed = parseFilter(word);
    if (parsed.kind === "mistake") throw new Error(parsed.mistake.message);
    return [...query.messages({ filter: parsed.filter, limit })].length;
  };
}

function liking(): Search {
  const db = new DatabaseSync(file, { readOnly: true });
  const statement = db.prepare("SELECT * FROM message WHERE payload LIKE ? ORDER BY id LIMIT ?");
  return (word, limit) => statement.all(`%${word}%`, limit).length;
}

if (variant === "like") fillPlain();
else fill();
const search = variant === "like" ? liking() : filtering();

function milliseconds(word: string, limit: number, found: number): number {
  const startMs = performance.now();
  const count = search(word, limit);
  if (count !== found) throw new Error(`${count} messages with "${word}", and not ${found}`);
  return performance.now() - startMs;
}

function once(): unknown {
  const all = Math.floor(work.messages / RARE_EVERY);
  const firstPageMs = milliseconds(COMMON, PAGE, PAGE);
  const rarePageMs = milliseconds(RARE, 1, 1);
  return { cost: milliseconds(RARE, work.messages, all), details: { firstPageMs, rarePageMs } };
}

const end = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
await serveControl(0, { work: once, end });
