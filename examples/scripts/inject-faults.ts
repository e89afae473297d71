import type { Connection, Message } from "wireglass/script";

/**
 * What a network does on a bad day, one after the other: of every ten data messages of a connection one is late, one is
 * lost, one comes twice, and one in a hundred is the last. Set FAULTS to a list such as "late,lost" for fewer of them.
 */
const FAULTS = new Set((process.env.FAULTS ?? "late,lost,twice,cut").split(","));
const LATE_MS = 250;

export function onMessage(message: Message, connection: Connection<{ count?: number }>): void {
  if (message.opcode !== "text" && message.opcode !== "binary") return;
  connection.state.count = (connection.state.count ?? 0) + 1;
  const { count } = connection.state;
  if (count % 100 === 0 && FAULTS.has("cut")) {
    message.drop();
    connection.close(1011, "fault injected");
  } else if (count % 10 === 3 && FAULTS.has("late")) message.delay(LATE_MS);
  else if (count % 10 === 5 && FAULTS.has("lost")) message.drop();
  else if (count % 10 === 7 && FAULTS.has("twice")) message.follow(message.text ?? message.bytes);
}
