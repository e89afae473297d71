import { inflateRawSync } from "node:zlib";
import type { Compressor } from "../../src/host.ts";
import { utf8 } from "../support/bytes.ts";

/** The handshake of RFC 6455 §1.2, one line end for all lines. */
export function request(extra: readonly string[] = [], lineEnd = "\r\n"): string {
  return lines(
    [
      "GET /chat HTTP/1.1",
      "Host: server.example.com",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
      ...extra,
    ],
    lineEnd,
  );
}

export function response(extra: readonly string[] = [], lineEnd = "\r\n"): string {
  return lines(
    [
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      ...extra,
    ],
    lineEnd,
  );
}

export function lines(all: readonly string[], lineEnd = "\r\n"): string {
  return [...all, "", ""].join(lineEnd);
}

/** Texts as UTF-8 and bytes as they are, one behind the other. */
export function join(...pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = pieces.map((piece) => (typeof piece === "string" ? utf8(piece) : piece));
  return new Uint8Array(Buffer.concat(parts));
}

/** The host's inflater, as small as it can be. */
export const compressor: Pick<Compressor, "inflate"> = {
  inflate(compressed, history, maxBytes) {
    const whole = join(compressed, Uint8Array.of(0, 0, 0xff, 0xff));
    const dictionary = history && { dictionary: history };
    try {
      const bytes = inflateRawSync(whole, {
        finishFlush: 2,
        maxOutputLength: maxBytes,
        ...dictionary,
      });
      return { kind: "bytes", bytes: new Uint8Array(bytes) };
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      return { kind: tooLarge ? "too-large" : "invalid" };
    }
  },
};
