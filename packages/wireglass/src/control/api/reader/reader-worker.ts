import { parentPort, workerData } from "node:worker_threads";
import { wireBytesOf } from "@wireglass/lens/record";
import { CaptureFile, recordOf, type StoredMessage, StoreError } from "../../../store/index.ts";
import { ApiError } from "../api-error.ts";
import { findConnections, itemOf } from "./connection-search.ts";
import { feedBatch } from "./feed-batch.ts";
import { findMessages } from "./message-search.ts";
import { outlineOf, summaryOf } from "./message-summary.ts";
import { findTypes } from "./message-types.ts";
import { findPlaces } from "./place-search.ts";
import type { Answer, Answered, Asked, Question, ReaderStart } from "./questions.ts";
import { findTimeline } from "./timeline.ts";

/** The thread that reads captures for the API: a search never keeps connections waiting. */

const { file } = workerData as ReaderStart; // as Reader starts it
let capture: CaptureFile | undefined;

parentPort?.on("message", async ({ number, question }: Asked) => {
  const answer = await answerTo(question);
  const told: Answered = { number, answer };
  // A small part of Node's pool of buffers cannot be handed over.
  parentPort?.postMessage(told, answer.kind === "found" ? [answer.body.buffer] : []);
  if (question.kind === "end") parentPort?.close();
});

async function answerTo(question: Question): Promise<Answer> {
  try {
    capture ??= CaptureFile.open(file);
    return await answerFrom(capture, question);
  } catch (error) {
    if (error instanceof ApiError) return { kind: "mistake", mistake: error.mistake };
    const { code, message } = StoreError.from(error, file);
    return { kind: "failed", mistake: { code, message } };
  }
}

async function answerFrom(from: CaptureFile, question: Question): Promise<Answer> {
  switch (question.kind) {
    case "place":
      return { kind: "found", body: new Uint8Array(), place: from.lastId, count: 0 };
    case "connections": {
      const list = await findConnections(from, question.query);
      return json(list, list.next, list.connections.length);
    }
    case "messages": {
      const list = await findMessages(from, question.query);
      return json(list, list.next, list.messages.length);
    }
    case "places": {
      const list = await findPlaces(from, question.query);
      const { runs, next } = list;
      const { after } = question.query;
      const told = { kind: "places", after, runs, next };
      return json(question.told === "list" ? list : told, next, runs.length);
    }
    case "types": {
      const list = await findTypes(from, question.query);
      return json(list, list.next, list.types.length);
    }
    case "timeline": {
      const timeline = await findTimeline(from, question.query);
      return json(timeline, timeline.next, timeline.columns.length);
    }
    case "connection":
      return oneConnection(from, question);
    case "body":
      return body(from, question);
    case "message":
    case "bytes":
      return oneMessage(from.storedAt(question.connection, question.index), question);
    case "feed": {
      const batch = feedBatch(from, question.query);
      return json(batch, batch.next, batch.entries.length);
    }
    case "end":
      from.close();
      return { kind: "missing" };
  }
}

function oneConnection(
  from: CaptureFile,
  { connection, only }: Extract<Question, { kind: "connection" }>,
): Answer {
  const found = from.connection(connection);
  if (found === undefined || (only !== undefined && found.record.kind !== only))
    return { kind: "missing" };
  return json(itemOf(found));
}

function body(from: CaptureFile, question: Extract<Question, { kind: "body" }>): Answer {
  const record = from.connection(question.connection)?.record;
  if (record?.kind !== "exchange") return { kind: "missing" };
  const found = question.of === "request" ? record.requestBody : record.responseBody;
  return found === undefined ? { kind: "missing" } : bytes(Buffer.from(found.base64, "base64"));
}

function oneMessage(
  stored: StoredMessage | undefined,
  question: Extract<Question, { kind: "message" | "bytes" }>,
): Answer {
  if (stored === undefined) return { kind: "missing" };
  const { id, message } = stored;
  if (question.kind === "message") {
    if (question.view === "summary") return json({ ...summaryOf(message), place: id });
    return json(question.view === "outline" ? outlineOf(message) : recordOf(message));
  }
  return bytes(question.form === "wire" ? wireBytesOf(message) : message.payload);
}

function json(value: unknown, place = 0, count = 1): Answer {
  return { ...bytes(Buffer.from(JSON.stringify(value), "utf8")), place, count };
}

/** In memory of its own, which is handed over. */
function bytes(from: Uint8Array): Extract<Answer, { kind: "found" }> {
  return { kind: "found", body: new Uint8Array(from), place: 0, count: 1 };
}
