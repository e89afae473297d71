import type { ConnectionItem, ConnectionList } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import type { Question } from "../reader/questions.ts";
import { type Desk, type Download, type Json, route } from "../route.ts";

const { connection, filter, after, before, limit, order, lang, capture } = PARAMETERS;
const LIST = { filter, after, before, limit, order, lang, capture };

/** Connections, and exchanges that did not become one. */
export const CONNECTION_ROUTES = {
  connections: route({
    path: "/connections",
    summary: "Connections by their numbers, with what became of them",
    takes: LIST,
    gives: { schema: "ConnectionList" },
    async answer(query, desk): Promise<Json<ConnectionList>> {
      return found(desk, { kind: "connections", query: { ...query, kind: "open" } });
    },
  }),
  connection: route({
    path: "/connections/{connection}",
    summary: "One connection or exchange; an exchange with its bodies",
    takes: { connection, capture },
    gives: { schema: "ConnectionItem" },
    async answer(values, desk): Promise<Json<ConnectionItem>> {
      return found(desk, { kind: "connection", ...values });
    },
  }),
  exchanges: route({
    path: "/exchanges",
    summary: "HTTP requests and answers that did not become a WebSocket, without their bodies",
    takes: LIST,
    gives: { schema: "ConnectionList" },
    async answer(query, desk): Promise<Json<ConnectionList>> {
      return found(desk, { kind: "connections", query: { ...query, kind: "exchange" } });
    },
  }),
  exchange: route({
    path: "/exchanges/{connection}",
    summary: "One exchange with its bodies",
    takes: { connection, capture },
    gives: { schema: "ConnectionItem" },
    async answer(values, desk): Promise<Json<ConnectionItem>> {
      return found(desk, { kind: "connection", ...values, only: "exchange" });
    },
  }),
  requestBody: route({
    path: "/exchanges/{connection}/request-body",
    summary: "What an exchange's request carried, as it came: content codings are kept",
    takes: { connection, capture },
    gives: { media: "application/octet-stream" },
    answer: (values, desk) => body(desk, values.connection, "request"),
  }),
  responseBody: route({
    path: "/exchanges/{connection}/response-body",
    summary: "What an exchange's answer carried, as it came: content codings are kept",
    takes: { connection, capture },
    gives: { media: "application/octet-stream" },
    answer: (values, desk) => body(desk, values.connection, "response"),
  }),
};

async function found<Told>({ reader }: Desk, question: Question): Promise<Json<Told>> {
  const { body } = await reader.find(question);
  return { kind: "json", body };
}

async function body(
  { reader }: Desk,
  number: number,
  of: "request" | "response",
): Promise<Download> {
  const { body } = await reader.find({ kind: "body", connection: number, of });
  return { kind: "download", body, fileName: `exchange-${number}-${of}.bin` };
}
