import { CLOSE_TRANSITIONS } from "@wireglass/wire";

/** The closing handshake as a picture, drawn from the table that runs it. */
export function closeDiagramPage(): string {
  const arrows = Object.entries(CLOSE_TRANSITIONS).flatMap(([state, row]) =>
    Object.entries(row).map(([input, next]) => `    ${state} --> ${next}: ${input}`),
  );
  return `# The closing handshake

RFC 6455 §7.1, as the machine runs it: what has no arrow is refused and changes nothing.

\`\`\`mermaid
stateDiagram-v2
    [*] --> open
${arrows.join("\n")}
    closed --> [*]
    dropped --> [*]
\`\`\`
`;
}
