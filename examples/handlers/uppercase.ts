// wireglass serve examples/handlers/uppercase.ts
import type { Socket } from "wireglass";

/** Gives text back in capitals, and bytes as they came. When the loop ends, so does the connection. */
export default async function uppercase(socket: Socket): Promise<void> {
  for await (const message of socket) {
    await socket.send(typeof message === "string" ? message.toUpperCase() : message);
  }
}
