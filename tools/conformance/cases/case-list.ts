import type { ConformanceCase, Draft, Group } from "./case.ts";
import { clientHandshakes } from "./client-handshakes.ts";
import { clientNegotiation } from "./client-negotiation.ts";
import { closing } from "./closing.ts";
import { deflateFrames } from "./deflate-frames.ts";
import { deflateMessages } from "./deflate-messages.ts";
import { fragmentation } from "./fragments.ts";
import { limits } from "./limits.ts";
import { maskingAndLengths } from "./masking-and-lengths.ts";
import { pings } from "./pings.ts";
import { reservedBits } from "./reserved-bits.ts";
import { reservedOpcodes } from "./reserved-opcodes.ts";
import { serverHandshakes } from "./server-handshakes.ts";
import { serverNegotiation } from "./server-negotiation.ts";
import { singleFrames } from "./single-frames.ts";
import { texts } from "./texts.ts";

const NAMED: readonly (readonly [name: string, drafts: readonly Draft[]])[] = [
  ["Messages in one frame", singleFrames],
  ["Pings and pongs", pings],
  ["Reserved bits", reservedBits],
  ["Reserved opcodes", reservedOpcodes],
  ["Fragmentation", fragmentation],
  ["UTF-8", texts],
  ["Closing", closing],
  ["Masking and lengths", maskingAndLengths],
  ["Size and load", limits],
  ["Handshake, server", serverHandshakes],
  ["Handshake, client", clientHandshakes],
  ["Deflate negotiation, server", serverNegotiation],
  ["Deflate negotiation, client", clientNegotiation],
  ["Deflate messages", deflateMessages],
  ["Deflate frames", deflateFrames],
];

/** The groups in order; a group's number never changes. */
export const GROUPS: readonly Group[] = NAMED.map(([name, drafts], index) => ({
  number: index + 1,
  name,
  drafts,
}));

/** All cases. Ids are places in the list: add at the end of a table, so that old ids stay. */
export const CASES: readonly ConformanceCase[] = GROUPS.flatMap(({ number, drafts }) =>
  drafts.map((draft, index) => ({ ...draft, id: `${number}.${index + 1}` })),
);
