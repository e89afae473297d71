import type { PumpReader } from "../pump-reader.ts";
import { type ClientHello, readClientHello } from "./client-hello.ts";

/** The hello that a stream begins with, which stays unread; undefined where it begins in another way. */
export async function peekClientHello(client: PumpReader): Promise<ClientHello | undefined> {
  let seen: Buffer = Buffer.alloc(0);
  for (;;) {
    const chunk = await client.read();
    if (chunk !== undefined) seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const step = readClientHello(seen);
    if (chunk !== undefined && step.kind === "need") continue;
    client.unread(seen);
    return step.kind === "hello" ? step.hello : undefined;
  }
}
