import type { OpenRecord, Side } from "@wireglass/lens/record";
import { isSendableCloseCode } from "@wireglass/wire";
import type { Connection, Data } from "../../../script/index.ts";
import type { FromScript } from "../script-talk.ts";
import { ownMessage } from "./script-message.ts";

const MOST_REASON_BYTES = 123;

/** A connection as a script sees it. */
export function scriptConnection(
  { kind: _, connection: number, ...facts }: OpenRecord,
  tell: (what: FromScript) => void,
): Connection {
  return {
    ...facts,
    number,
    state: {},
    send(to: Side, data: Data): void {
      if (to !== "client" && to !== "server")
        throw new TypeError('connection.send takes "client" or "server" first');
      tell({ tell: "send", connection: number, to, message: ownMessage(data) });
    },
    close(code = 1000, reason = ""): void {
      if (!isSendableCloseCode(code))
        throw new TypeError("close codes are 1000 to 1014 and 3000 to 4999 (RFC 6455 §7.4)");
      if (Buffer.byteLength(reason) > MOST_REASON_BYTES)
        throw new TypeError("a reason has 123 bytes at most (RFC 6455 §5.5.1)");
      tell({ tell: "close", connection: number, code, reason });
    },
  };
}
