import { createInterface } from "node:readline";
import type { LoadCommand, LoadPlan } from "../load-plan.ts";
import { LoadClients } from "./load-clients.ts";

/** The load generator process: plan in argv, commands on stdin, one JSON line back for each. */

function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function fail(reason: Error): never {
  // Written synchronously by pipe on POSIX, so the line is out before the process ends.
  say({ error: reason.message });
  process.exit(1);
}

async function obey(clients: LoadClients, command: LoadCommand): Promise<unknown> {
  switch (command.kind) {
    case "open":
      await clients.open(command.connections);
      return { opened: command.connections };
    case "verify":
      return { verified: await clients.verify(command.from, command.atMost, command.messages) };
    case "run":
      return await clients.run(command.seconds);
    case "expect":
      clients.expectBroadcasts(command.messages);
      return { expected: command.messages };
    case "await":
      await clients.allReceived();
      return { received: true };
  }
}

async function main(): Promise<void> {
  // The parent is run.ts, which writes exactly these two types.
  const plan = JSON.parse(process.argv[2] ?? "{}") as LoadPlan;
  const clients = new LoadClients(plan, fail);
  for await (const line of createInterface({ input: process.stdin }))
    say(await obey(clients, JSON.parse(line) as LoadCommand));
  process.exit(0);
}

main().catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
