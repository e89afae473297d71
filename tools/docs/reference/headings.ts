import type { Entry, Member } from "./entry.ts";

/** The groups of a page, in their order. */
export const GROUPS: Readonly<Record<Entry["kind"], string>> = {
  function: "Functions",
  class: "Classes",
  value: "Values",
  type: "Types",
};

export function headingOf(entry: Entry): string {
  return entry.kind === "function" ? `${entry.name}()` : entry.name;
}

/** The methods of a class have headings of their own; those of a type are rows of its table. */
export function methodsOf(entry: Entry): readonly Member[] {
  if (entry.kind !== "class") return [];
  return entry.members.filter(({ callable }) => callable !== undefined);
}

export function methodHeading(entry: Entry, { name, isStatic }: Member): string {
  if (name === "constructor") return `new ${entry.name}()`;
  const owner = isStatic ? entry.name : ownerName(entry.name);
  return name.startsWith("[") ? `${owner}${name}()` : `${owner}.${name}()`;
}

/** "Server" is read as `server.close()`, "UdpServer" as `udpServer.close()`. */
function ownerName(name: string): string {
  return `${name[0]?.toLowerCase()}${name.slice(1)}`;
}
