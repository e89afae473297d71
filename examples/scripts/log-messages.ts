import type { Connection, End, Message } from "wireglass/script";

/** Logs every message, as people have done with OnWebSocketMessage in Fiddler. It reads along: nothing waits for it. */
export const mode = "watch";

const MOST_CHARACTERS = 120;

export function onOpen(connection: Connection): void {
  log(`${connection.url} opened, ${connection.subprotocol ?? "no subprotocol"}`);
}

export function onMessage(message: Message): void {
  const arrow = message.from === "client" ? "→" : "←";
  const { text = `${message.length} bytes` } = message;
  log(arrow, message.opcode, text.slice(0, MOST_CHARACTERS));
}

export function onClose(connection: Connection, end: End): void {
  log(`${connection.url} closed by the ${end.by} with ${end.code} ${end.reason}`);
}
