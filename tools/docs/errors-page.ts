import { CLOSE_CODES, VIOLATIONS, type Violation } from "@wireglass/wire";
import { REFUSALS } from "wireglass";
import { markdownTable } from "./markdown-table.ts";

/** Every rule that a peer can break, and every close code. */
export function errorsPage(): string {
  const all = Object.entries<Violation>(VIOLATIONS);
  const opening = all.filter(([, { closeCode }]) => closeCode === 1006);
  const open = all.filter(([, { closeCode }]) => closeCode !== 1006);
  return `# Errors

There are two kinds of wrong. The caller's mistake is a \`UsageError\`: thrown at once, nothing is sent,
nothing has changed. The peer's mistake is data: a code from this catalogue with the rule it breaks. An
endpoint fails the connection on the first one; the observer notes it and reads on.

## On an open connection

${markdownTable(
  ["code", "closes with", "rule", "what happened"],
  open.map(([code, { closeCode, rule, text }]) => [`\`${code}\``, String(closeCode), rule, text]),
)}
## Before a connection is open, and where no close frame can be sent

${markdownTable(
  ["code", "a server answers", "rule", "what happened"],
  opening.map(([code, { status, rule, text }]) => [
    `\`${code}\``,
    status === undefined ? "" : String(status),
    rule,
    text,
  ]),
)}
## Handshakes that a server refuses although they break no rule

${markdownTable(
  ["code", "a server answers", "why"],
  Object.entries(REFUSALS).map(([code, { status, text }]) => [`\`${code}\``, String(status), text]),
)}
## Close codes

${markdownTable(
  ["code", "name", "meaning"],
  Object.entries(CLOSE_CODES).map(([code, { name, meaning }]) => [code, name, meaning]),
)}`;
}
