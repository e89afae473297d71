import { readFile } from "node:fs/promises";
import type { CaptureFileList, NoteList, Status } from "../api-types.ts";
import { bytesOf, capturesBeside } from "../capture-list.ts";
import { PARAMETERS } from "../parameter.ts";
import { type Download, type Json, route, told } from "../route.ts";

/** What runs, and what it wrote. */
export const WORKBENCH_ROUTES = {
  status: route({
    path: "/status",
    summary: "What runs, and where",
    takes: {},
    gives: { schema: "Status" },
    async answer(_values, { reader, status, file }): Promise<Json<Status>> {
      const { place } = await reader.find({ kind: "place" });
      return told({ ...status(), capture: { file, bytes: await bytesOf(file), place } });
    },
  }),
  captures: route({
    path: "/captures",
    summary: "The captures in the folder of the one that is written to",
    takes: {},
    gives: { schema: "CaptureFileList" },
    async answer(_values, { file }): Promise<Json<CaptureFileList>> {
      return told({ captures: await capturesBeside(file) });
    },
  }),
  notes: route({
    path: "/notes",
    summary: "What the proxy noted lately, such as clients that do not trust its certificates",
    takes: { after: PARAMETERS.after },
    gives: { schema: "NoteList" },
    async answer({ after }, { notes }): Promise<Json<NoteList>> {
      return told({ notes: notes.after(after) });
    },
  }),
  caCertificate: route({
    path: "/ca-certificate",
    summary: "The certificate of the proxy's own CA, as PEM; its key never leaves the machine",
    takes: {},
    gives: { media: "application/octet-stream" },
    async answer(_values, { caCertificate }): Promise<Download> {
      const body = new Uint8Array(await readFile(caCertificate));
      return { kind: "download", body, fileName: "wireglass-ca.pem" };
    },
  }),
};
