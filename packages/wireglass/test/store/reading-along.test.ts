import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeptMessage } from "@wireglass/lens/record";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CaptureEntry,
  CaptureFile,
  CaptureQuery,
  CaptureWriter,
} from "../../src/store/index.ts";

/** Packs that grow are rows of their own until they are full, and then one: readers must not notice. */

const folder = mkdtempSync(join(tmpdir(), "wireglass-reading-"));
const NOW = 1_764_000_000_000_000;
let files = 0;

/** A capture to which more and more comes: messages of connections 1 and 2, with numbers in their order. */
class Growing {
  readonly file = join(folder, `${++files}.wgc`);
  readonly writer = CaptureWriter.open(this.file);
  count = 0;

  grow(by: number): void {
    const entries = Array.from({ length: by }, (): CaptureEntry => {
      const index = this.count++;
      const message: KeptMessage = {
        connection: 1 + (index % 2),
        index,
        time: NOW + index,
        from: "client",
        opcode: 1,
        payload: Buffer.from(`message ${index}`),
        compressed: false,
        wire: undefined,
        maskKey: undefined,
        frames: undefined,
        origin: "peer",
        violations: [],
      };
      return { kind: "message", message };
    });
    this.writer.write(entries);
  }
}

type Way = {
  readonly name: string;
  /** Gives the numbers of what it meets, and lets more come between any two. */
  readonly read: (capture: CaptureFile, atOnce: number) => Generator<number>;
  /** It reads from the end on, or one connection only. */
  readonly isDown?: boolean;
  readonly isHalf?: boolean;
};

function* found(
  capture: CaptureFile,
  about: Parameters<CaptureQuery["search"]>[0],
): Generator<number> {
  for (const step of new CaptureQuery(capture).search(about))
    if (typeof step !== "number") yield step.message.index;
}

const WAYS: readonly Way[] = [
  {
    name: "message by message",
    *read(capture) {
      for (const { message } of capture.messages()) yield message.index;
    },
  },
  {
    name: "one connection's",
    isHalf: true,
    *read(capture) {
      for (const { message } of capture.messages({ connection: 1 })) yield message.index;
    },
  },
  {
    name: "as a follower does",
    *read(capture, atOnce) {
      for (let after = 0; ; ) {
        const { entries, next } = capture.entries(after, atOnce);
        if (entries.length === 0) return;
        after = next;
        for (const entry of entries) if (entry.kind === "message") yield entry.message.index;
      }
    },
  },
  { name: "by a search", read: (capture) => found(capture, {}) },
  {
    name: "by a search from the end",
    isDown: true,
    read: (capture) => found(capture, { order: "desc" }),
  },
];

describe("whoever reads a capture while it is written meets each message once", () => {
  test.each(WAYS)("$name", ({ read, isDown = false, isHalf = false }) => {
    const some = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(fc.nat(700), some), { maxLength: 8 }),
        fc.integer({ min: 1, max: 600 }),
        (before, meanwhile, atOnce) => {
          const growing = new Growing();
          for (const by of before) growing.grow(by);
          const all = growing.count;
          const capture = CaptureFile.open(growing.file);
          const met: number[] = [];
          const reading = read(capture, atOnce);
          for (const [steps, by] of meanwhile) {
            for (let n = 0; n < steps; n++) {
              const { value, done } = reading.next();
              if (done !== true) met.push(value);
            }
            growing.grow(by);
          }
          met.push(...reading);
          capture.close();
          growing.writer.close();
          const inOrder = isDown ? met.toReversed() : met;
          const step = isHalf ? 2 : 1;
          expect(inOrder).toEqual(Array.from(met, (_, n) => n * step));
          expect(met.length * step).toBeGreaterThanOrEqual(all);
        },
      ),
      { numRuns: 40 },
    );
  });
});
