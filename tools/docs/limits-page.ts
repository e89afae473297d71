import { WIRE_LIMITS } from "@wireglass/wire";
import { EXPLAIN_LIMITS } from "@wireglass/wire/explain";
import { ENDPOINT_LIMITS } from "wireglass";
import { CAPTURE_LIMITS, H2_LIMITS } from "../../packages/wireglass/src/capture/index.ts";
import { HOLD_LIMITS, SCRIPT_LIMITS } from "../../packages/wireglass/src/control/index.ts";
import { FORMAT_LIMITS } from "../../packages/wireglass/src/store/index.ts";
import { markdownTable } from "./markdown-table.ts";

type Row = { readonly value: number; readonly unit: string; readonly reason: string };

const UNITS: Readonly<Record<string, string>> = {
  bytes: "bytes",
  count: "",
  ms: "ms",
  messages: "messages",
};

/** Every limit there is, with its default and the reason for it. */
export function limitsPage(): string {
  return `# Limits

Everything that a peer could make Wireglass hold or wait for is bounded. Sizes are compared with their
limit before memory is taken. \`Infinity\` lifts a limit of bytes or counts, 0 switches a wait off.
As flags: \`maxMessageBytes\` is \`--max-message\`, \`closeTimeoutMs\` is \`--close-timeout\`, and so on;
bytes take k and MiB, times take ms, s and m, and \`none\` lifts the limit.

## The protocol engine (\`wire\`)

${table(WIRE_LIMITS)}
## Endpoints on real sockets

${table(ENDPOINT_LIMITS)}
## Capturing

These have no flags.

${table(CAPTURE_LIMITS)}
## HTTP/2 through the proxy

${table(H2_LIMITS)}
## Holding messages

${table(HOLD_LIMITS)}
## Scripts

${table(SCRIPT_LIMITS)}
## Imports, exports and redaction

${table(FORMAT_LIMITS)}
## \`explain\`

${table(EXPLAIN_LIMITS)}`;
}

function table(limits: Readonly<Record<string, Row>>): string {
  const rows = Object.entries(limits).map(([name, { value, unit, reason }]) => [
    `\`${name}\``,
    `${value.toLocaleString("en")} ${UNITS[unit] ?? unit}`.trim(),
    reason,
  ]);
  return markdownTable(["limit", "default", "why"], rows);
}
