import type { Connection, Message } from "wireglass/script";

/** A third voice in a chat: it answers "!time" and "!help" itself, so that the server never sees them. */
const COMMANDS: Readonly<Record<string, () => string>> = {
  "!time": () => `it is ${new Date().toISOString()}`,
  "!help": () => `I know ${Object.keys(COMMANDS).join(" and ")}`,
};

export function onOpen(connection: Connection): void {
  connection.send("client", "a bot listens: say !help");
}

export function onMessage(message: Message): void {
  const command = message.from === "client" ? COMMANDS[message.text?.trim() ?? ""] : undefined;
  if (command === undefined) return;
  message.reply(command());
  message.drop();
}
