import type { ConnectionMark, MarkList } from "../api-types.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Json, route, told } from "../route.ts";

const { capture, connection } = PARAMETERS;

/** What people put on connections. */
export const MARK_ROUTES = {
  marks: route({
    path: "/marks",
    summary: "Connections that were pinned, coloured, or have a note",
    takes: { capture },
    gives: { schema: "MarkList" },
    async answer(values, { readers, marks }): Promise<Json<MarkList>> {
      return told({ marks: await marks.of(await readers.fileOf(values.capture)) });
    },
  }),
  setMark: route({
    method: "put",
    path: "/connections/{connection}/mark",
    summary: "Pins or colours a connection, or puts a note on it; what is left out stays",
    takes: { connection, capture },
    body: "MarkChange",
    gives: { schema: "ConnectionMark" },
    async answer(values, { reader, readers, marks }, body): Promise<Json<ConnectionMark>> {
      await reader.find({ kind: "connection", connection: values.connection });
      const file = await readers.fileOf(values.capture);
      const change = body as Partial<ConnectionMark>; // as its schema says
      return told(await marks.put(file, values.connection, change));
    },
  }),
};
