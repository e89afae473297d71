import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiError } from "../../../src/control/api/api-error.ts";
import { readFeedRequest } from "../../../src/control/api/feed-request.ts";
import { Gate } from "../../../src/control/api/gate.ts";
import { PARAMETERS, readParameters } from "../../../src/control/api/parameter.ts";
import { summaryOf } from "../../../src/control/api/reader/message-summary.ts";
import { message } from "./api-run.ts";

/** Runs what may refuse; anything but a refusal is a mistake of ours. */
function refusal(run: () => unknown): ApiError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

test("whatever a reader of the feed says is a request or a mistake", () => {
  const said = fc.oneof(
    fc.string(),
    fc.json(),
    fc.uint8Array(),
    fc.object().map((one) => JSON.stringify(one)),
  );
  fc.assert(
    fc.property(said, (text) => {
      expect(readFeedRequest(text).kind).toMatch(/^(request|mistake)$/);
    }),
  );
});

test("whatever a request's headers are, nobody comes in without the token", () => {
  const gate = new Gate({ hostname: "127.0.0.1", port: 8880 });
  const value = fc.option(
    fc.oneof(
      fc.string(),
      fc.constantFrom("127.0.0.1:8880", "http://127.0.0.1:8880", "Bearer x", "wireglass_8880=x"),
    ),
    { nil: undefined },
  );
  const headers = fc.record({ host: value, origin: value, authorization: value, cookie: value });
  fc.assert(
    fc.property(headers, (given) => {
      const all: Readonly<Record<string, string | undefined>> = given;
      expect(refusal(() => gate.check((name) => all[name]))?.mistake.code).toMatch(/^refused\//);
    }),
  );
});

test("whatever a parameter is, it is read as what it may be, or refused", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("after", "before", "limit", "order", "view", "nothing"),
      fc.string(),
      (name, text) => {
        const given = { path: () => "1", header: () => text, query: new Map([[name, [text]]]) };
        let values: { limit: number; order: string } | undefined;
        const refused = refusal(() => {
          values = readParameters(PARAMETERS, given);
        });
        if (refused !== undefined) return void expect(refused.status).toBe(400);
        expect(values?.limit).toBeGreaterThan(0);
        expect(values?.order).toMatch(/^(asc|desc)$/);
      },
    ),
  );
});

test("a summary's beginning is the beginning of the payload, and well-formed", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 600 }),
    fc.string({ unit: "grapheme", maxLength: 600 }),
  );
  fc.assert(
    fc.property(text, (payload) => {
      const entry = message(1, 0, payload.toWellFormed());
      if (entry.kind !== "message") return;
      const { preview, previewForm, length } = summaryOf(entry.message);
      expect(previewForm).toBe("text");
      expect(length).toBe(entry.message.payload.length);
      const start = preview.replace(/\ufffd$/, "");
      expect(payload.toWellFormed().startsWith(start)).toBe(true);
      expect(preview.length).toBeLessThanOrEqual(200);
      expect(preview.length).toBeGreaterThanOrEqual(Math.min(payload.length, 199));
    }),
  );
});

test("a summary tells every payload's length, in whatever opcode it came", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(16), (payload, opcode) => {
      const entry = message(1, 0, payload, { opcode });
      if (entry.kind !== "message") return;
      const summary = summaryOf(entry.message);
      expect(summary.length).toBe(payload.length);
      expect(summary.wireLength).toBeGreaterThanOrEqual(payload.length);
      expect(summary.preview.isWellFormed()).toBe(true);
    }),
  );
});
