import type { MessageRecord } from "@wireglass/lens/record";
import type { MessageList, MessageOutline, MessageSummary, PlaceList } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Download, type Json, route } from "../route.ts";

const {
  connection,
  index,
  filter,
  after,
  before,
  limit,
  order,
  view,
  messageView,
  form,
  lang,
  capture,
} = PARAMETERS;
const LIST = { filter, after, before, limit, order, view, lang, capture };

/** Messages of all connections, of one, and one alone. */
export const MESSAGE_ROUTES = {
  messages: route({
    path: "/messages",
    summary: "Messages of all connections in the order in which they came",
    takes: LIST,
    gives: { schema: "MessageList" },
    async answer(query, { reader }): Promise<Json<MessageList>> {
      const { body } = await reader.find({ kind: "messages", query });
      return { kind: "json", body };
    },
  }),
  places: route({
    path: "/places",
    summary: "Where messages of all connections are, for who asks for them as they are looked at",
    takes: { filter, after, before, lang, capture },
    gives: { schema: "PlaceList" },
    async answer(query, { reader }): Promise<Json<PlaceList>> {
      const { body } = await reader.find({ kind: "places", query, told: "list" });
      return { kind: "json", body };
    },
  }),
  placesOf: route({
    path: "/connections/{connection}/places",
    summary: "Where messages of one connection are",
    takes: { connection, filter, after, before, lang, capture },
    gives: { schema: "PlaceList" },
    async answer(query, { reader }): Promise<Json<PlaceList>> {
      await reader.find({ kind: "connection", connection: query.connection });
      const { body } = await reader.find({ kind: "places", query, told: "list" });
      return { kind: "json", body };
    },
  }),
  messagesOf: route({
    path: "/connections/{connection}/messages",
    summary: "Messages of one connection",
    takes: { connection, ...LIST },
    gives: { schema: "MessageList" },
    async answer(query, { reader }): Promise<Json<MessageList>> {
      await reader.find({ kind: "connection", connection: query.connection });
      const { body } = await reader.find({ kind: "messages", query });
      return { kind: "json", body };
    },
  }),
  message: route({
    path: "/connections/{connection}/messages/{index}",
    summary: "One message",
    takes: { connection, index, view: messageView, capture },
    gives: { schema: "OneMessage" },
    async answer(
      values,
      { reader },
    ): Promise<Json<MessageRecord | MessageOutline | MessageSummary>> {
      const { body } = await reader.find({ kind: "message", ...values });
      return { kind: "json", body };
    },
  }),
  payload: route({
    path: "/connections/{connection}/messages/{index}/payload",
    summary: "The bytes of one message, to be saved",
    takes: { connection, index, form, capture },
    gives: { media: "application/octet-stream" },
    async answer({ connection: number, index: at, form: as }, { reader }): Promise<Download> {
      const question = { kind: "bytes", connection: number, index: at, form: as } as const;
      const { body } = await reader.find(question);
      return { kind: "download", body, fileName: `connection-${number}-message-${at}-${as}.bin` };
    },
  }),
};
