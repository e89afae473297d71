import type { HeaderPairs } from "@wireglass/wire";
import { describe, expect, test } from "vitest";
import { peers } from "../../peers/index.ts";
import { wireglass } from "./support/command.ts";
import { curl, upgradeArguments } from "./support/curl.ts";
import { type Scheme, serving } from "./support/serving.ts";

/** Belong to the handshake of each client. */
const OWN = /^(host|connection|upgrade|accept|sec-websocket-(key|version|extensions))$/i;

function theirs(headers: HeaderPairs): readonly string[] {
  const kept = headers.filter(([name]) => !OWN.test(name));
  return kept.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort();
}

/** What a browser's "copy as cURL" has beside the headers of the handshake. */
const WORDS = [
  ...["-H", "Origin: https://app.example"],
  ...["-H", "Cache-Control: no-cache", "-H", "Pragma: no-cache"],
  ...["-H", "Accept-Language: de,en;q=0.9"],
  ...["-H", "User-Agent: Mozilla/5.0 (X11; Linux x86_64)"],
  ...["-b", "session=abc; theme=it's dark"],
  ...["-H", "Sec-WebSocket-Protocol: chat.v2, chat.v1"],
  ...["-u", "ann:s3cret:$HOME"],
];

function quoted(word: string): string {
  return /^[-\w]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

describe.skipIf(peers().curl === undefined)("a line for curl", () => {
  test.each<Scheme>(["ws", "wss"])(
    "makes wireglass connect ask for the same, %s",
    async (scheme) => {
      const asked: HeaderPairs[] = [];
      const server = await serving(
        scheme,
        { message: (socket, message) => void socket.send(message) },
        {
          subprotocols: ["chat.v1"],
          authorize({ target, headers }) {
            asked.push([["target", target], ...headers]);
            // curl would wait for frames.
            return headers.some(([name]) => name === "X-Curl") ? { status: 403 } : true;
          },
        },
      );
      const url = `${server.url.replace("ws", "http")}path?a=1&b=%2F`;
      const words = [...WORDS, "--compressed", "-k", url];
      await curl("--http1.1", ...upgradeArguments(), "-H", "X-Curl: 1", ...words);
      const line = ["curl", ...upgradeArguments(), ...words].map(quoted).join(" ");
      const command = wireglass("connect", line, "-m", "hello", "-c", "1", "-q").endInput();
      expect(await command.ended).toBe(0);
      expect(command.out.text()).toBe("hello\n");
      const [byCurl = [], byUs = []] = asked.map(theirs);
      expect(byUs).toEqual(byCurl.filter((pair) => !/^(x-curl|accept-encoding):/.test(pair)));
    },
  );
});
