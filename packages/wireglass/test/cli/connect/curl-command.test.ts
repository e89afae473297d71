import { describe, expect, test } from "vitest";
import { shellWords } from "../../../src/cli/connect/curl-words.ts";
import { parseCurl } from "../../../src/cli/connect/index.ts";

const CHROME_BASH = String.raw`curl 'wss://echo.example/chat?a=1&b=2' \
  -H 'Upgrade: websocket' \
  -H 'Origin: https://app.example' \
  -H 'Cache-Control: no-cache' \
  -H 'Accept-Language: de,en;q=0.9' \
  -H 'Pragma: no-cache' \
  -H $'Cookie: name=it\'s; \u0021=1' \
  -H 'Connection: Upgrade' \
  -H 'Sec-WebSocket-Key: q4xkcO32u266gldTuKaSOw==' \
  -H 'User-Agent: Mozilla/5.0 (X11)' \
  -H 'Sec-WebSocket-Version: 13' \
  -H 'Sec-WebSocket-Protocol: v2.chat, chat' \
  -H 'Accept-Encoding: gzip, deflate' \
  -H 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'`;

const CHROME_CMD = `curl ^"wss://echo.example/chat?a=1^&b=^%^2F^" ^\r
  -H ^"Upgrade: websocket^" ^\r
  -H ^"Origin: https://app.example^" ^\r
  -H ^"X-Quote: say ^\\^"hi^\\^" ^\\^\\ there^" ^\r
  -H ^"Sec-WebSocket-Key: q4xkcO32u266gldTuKaSOw==^"`;

const OLD_CMD = `curl "wss://echo.example/x" -H "X-Quote: say ""hi""" ^\r\n -H "Origin: https://app.example"`;

describe("a browser's copy as cURL", () => {
  test("for bash", () => {
    expect(parseCurl(CHROME_BASH)).toEqual({
      url: "wss://echo.example/chat?a=1&b=2",
      origin: "https://app.example",
      subprotocols: ["v2.chat", "chat"],
      headers: [
        ["Cache-Control", "no-cache"],
        ["Accept-Language", "de,en;q=0.9"],
        ["Pragma", "no-cache"],
        ["User-Agent", "Mozilla/5.0 (X11)"],
        ["Accept-Encoding", "gzip, deflate"],
        ["Cookie", "name=it's; !=1"],
      ],
    });
  });

  test("for cmd", () => {
    expect(parseCurl(CHROME_CMD)).toEqual({
      url: "wss://echo.example/chat?a=1&b=%2F",
      origin: "https://app.example",
      headers: [["X-Quote", 'say "hi" \\ there']],
    });
  });

  test("for cmd, as it was before", () => {
    expect(parseCurl(OLD_CMD)).toEqual({
      url: "wss://echo.example/x",
      origin: "https://app.example",
      headers: [["X-Quote", 'say "hi"']],
    });
  });

  test("as the words that a shell made of it", () => {
    const words = shellWords(CHROME_BASH);
    expect(parseCurl(words)).toEqual(parseCurl(CHROME_BASH));
    expect(parseCurl(words.slice(1))).toEqual(parseCurl(CHROME_BASH));
  });
});

describe("parseCurl", () => {
  const url = "ws://h/";
  test.each([
    { name: "http becomes ws", words: "http://h/", command: { url } },
    { name: "https becomes wss", words: "HTTPS://h/", command: { url: "wss://h/" } },
    { name: "no scheme", words: "h/", command: { url } },
    { name: "--url", words: "--url http://h/", command: { url } },
    { name: "user", words: "-u ann:pw http://h/", command: { url, user: "ann:pw" } },
    { name: "insecure", words: "-k http://h/", command: { url, insecure: true } },
    { name: "flags together", words: "-sSkL http://h/", command: { url, insecure: true } },
    {
      name: "a value in the same word",
      words: "-kHX-A:1 -XGET http://h/",
      command: { url, insecure: true, headers: [["X-A", "1"]] },
    },
    {
      name: "cookies of both kinds",
      words: "-b a=1 -H 'cookie: b=2' --cookie c=3 h/",
      command: { url, headers: [["Cookie", "a=1; b=2; c=3"]] },
    },
    { name: "a file of cookies", words: "-b cookies.txt h/", command: { url } },
    {
      name: "agent and referer",
      words: "-A me -e 'http://r/;auto' h/",
      command: {
        url,
        headers: [
          ["User-Agent", "me"],
          ["Referer", "http://r/"],
        ],
      },
    },
    { name: "proxy", words: "-x p:3128 h/", command: { url, proxy: "http://p:3128" } },
    {
      name: "proxy with a user",
      words: "--proxy http://p:3128 -U 'a:b@c' h/",
      command: { url, proxy: "http://a:b%40c@p:3128/" },
    },
    { name: "socks", words: "--socks5 p:1080 h/", command: { url, proxy: "socks5://p:1080" } },
    {
      name: "TLS files",
      words: "--cacert ca.pem -E c.pem --key k.pem h/",
      command: { url, ca: "ca.pem", cert: "c.pem", key: "k.pem" },
    },
    { name: "time-out", words: "--connect-timeout 2.5 h/", command: { url, timeoutMs: 2500 } },
    {
      name: "options that mean nothing here",
      words: "--compressed -i -N --http1.1 -o out.txt --data-raw 'x y' --max-time 5 h/ -v",
      command: { url },
    },
    {
      name: "HTTP/2's headers, removed headers and empty ones",
      words: "-H ':authority: h' -H 'X-Gone:' -H 'X-Empty;' -H 'Host: other' h/",
      command: { url, headers: [["X-Empty", ""]] },
    },
    { name: "only the first URL", words: "h/ other/", command: { url } },
    { name: "a missing value", words: "h/ -H", command: { url } },
    { name: "nothing", words: "", command: {} },
  ])("$name", ({ words, command }) => {
    expect(parseCurl(words)).toEqual(command);
    expect(parseCurl(`curl ${words}`)).toEqual(command);
  });
});

describe("shellWords", () => {
  test.each([
    { name: "blanks", text: "  a \t b\n", words: ["a", "b"] },
    { name: "joined pieces", text: `a'b'"c"\\ d`, words: ["abc d"] },
    { name: "an empty word", text: `a '' ""`, words: ["a", "", ""] },
    { name: "double quotes", text: '"a\\"b\\\\c\\d$e"', words: ['a"b\\c\\d$e'] },
    { name: "a continued line", text: "a\\\nb \\\n c", words: ["ab", "c"] },
    {
      name: "ANSI-C",
      text: "$'\\n\\t\\x41\\101\\u00e9\\U0001F600\\\\\\''",
      words: ["\n\tAAé😀\\'"],
    },
    { name: "a lone dollar", text: "a$b $", words: ["a$b", "$"] },
    { name: "an open quote takes the rest", text: "a 'b c", words: ["a", "b c"] },
    { name: "a backslash at the end", text: "a\\", words: ["a\\"] },
    { name: "carets in bash", text: "'a^b' ^", words: ["a^b", "^"] },
  ])("$name", ({ text, words }) => {
    expect(shellWords(text)).toEqual(words);
  });
});
