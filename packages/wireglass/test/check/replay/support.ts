import { ReadMessage } from "../../../src/check/index.ts";

/** A conversation as people write it down: "> said by the client", "< said by the server". */
export function talk(...lines: readonly string[]): readonly ReadMessage[] {
  return lines.map((line, index) => {
    const from = line.startsWith(">") ? "client" : "server";
    const payload = Buffer.from(line.slice(2), "utf8");
    return new ReadMessage({ index, time: index * 100, from, opcode: 1, payload });
  });
}

export function said(text: string, from: "client" | "server" = "client"): ReadMessage {
  return new ReadMessage({
    index: 0,
    time: 0,
    from,
    opcode: 1,
    payload: Buffer.from(text, "utf8"),
  });
}

export function textOf({ payload }: { readonly payload: Uint8Array }): string {
  return Buffer.from(payload).toString("utf8");
}
