import type { MessageTypeList, Timeline } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Json, route } from "../route.ts";

const { filter, after, before, lang, step, capture } = PARAMETERS;

/** Many messages in few numbers. */
export const STATISTICS_ROUTES = {
  types: route({
    path: "/types",
    summary: "What sorts of messages there are, and how many of each",
    takes: { filter, after, before, lang, capture },
    gives: { schema: "MessageTypeList" },
    async answer(query, { reader }): Promise<Json<MessageTypeList>> {
      const { body } = await reader.find({ kind: "types", query });
      return { kind: "json", body };
    },
  }),
  timeline: route({
    path: "/timeline",
    summary: "How many messages and bytes there were when",
    takes: { filter, after, before, step, lang, capture },
    gives: { schema: "Timeline" },
    async answer(query, { reader }): Promise<Json<Timeline>> {
      const { body } = await reader.find({ kind: "timeline", query });
      return { kind: "json", body };
    },
  }),
};
