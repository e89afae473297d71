import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CommandIo } from "../../src/cli/command-io.ts";
import { main } from "../../src/cli/command-line.ts";
import { Output } from "./serve/serve-run.ts";

async function refused(words: readonly string[], lang: "en" | "zh") {
  const out = new Output();
  const err = new Output();
  const io = {
    stdin: process.stdin,
    stdout: out,
    stderr: err.write,
    signal: AbortSignal.timeout(5000), // none of them should start anything
    color: false,
    lang,
  };
  const status = await main(words, io as unknown as CommandIo); // as far as it is used
  return { status, out: out.text, err: err.text };
}

const users = join(mkdtempSync(join(tmpdir(), "wireglass-users-")), "users.txt");
writeFileSync(users, "# all\nann:one\nbob\n");

const MISTAKES: readonly { words: string; en: string }[] = [
  { words: "srve", en: "there is no command srve; did you mean wireglass serve?" },
  { words: "frobnicate", en: "there is no command frobnicate; see wireglass --help" },
  { words: "conect ws://h", en: "there is no command conect; did you mean wireglass connect?" },
  {
    words: "serve",
    en: "say what to serve: echo, chat, auth, push, a file, or a capture with --replay FILE; see wireglass serve --help",
  },
  { words: "connect", en: "<URL> is missing; see wireglass connect --help" },
  { words: "serve echo --nope", en: "there is no option --nope; see wireglass serve --help" },
  { words: "serve echo --listen", en: "-l, --listen <URL> needs a value" },
  { words: "serve echo two three", en: '"two three" is too much; see wireglass serve --help' },
  { words: "serve echo --lang fr", en: '--lang takes one of en, zh, not "fr"' },
  { words: "explain --from me 81", en: '--from takes one of client, server, not "me"' },
  { words: "serve auth --attempts 0", en: '--attempts takes a whole number from 1 on, not "0"' },
  { words: "serve push --rate fast", en: '--rate takes a number from 0 on, not "fast"' },
  { words: "serve echo --max-message lots", en: "--max-message takes bytes as in 65536, 64k" },
  { words: "serve echo --max-fragments 1k", en: "--max-fragments takes a whole number, or" },
  { words: "serve echo --close-timeout soon", en: "--close-timeout takes a time as in 500ms" },
  {
    words: "connect ws://h -H nocolon",
    en: '-H takes a header as in "Name: value", not "nocolon"',
  },
  { words: "connect ws://h -H x:世界", en: 'the header "x" cannot be sent' },
  { words: "connect ws://h -s a,b", en: "--subprotocol takes one word each time" },
  { words: "connect ftp://h/", en: '"ftp://h/" has an unknown scheme' },
  { words: "explain zz", en: '"zz" is neither a file nor hex' },
  { words: "explain 81 8", en: 'Hex digits come in pairs, but "8" has one' },
  { words: "explain 81 8g", en: '"8g" is no hex' },
  { words: "explain base64:?", en: "What follows base64: is no base64" },
  { words: "explain /", en: "/ is a folder" },
  { words: "serve ehco", en: "there is no file ehco, and no demo of that name" },
  { words: "serve package.json", en: "package.json is no TypeScript or JavaScript" },
  { words: "serve echo --rate 3", en: "--rate has no meaning for serve echo" },
  { words: "serve push --user a:b", en: "it belongs to serve auth" },
  { words: "serve echo -l nowhere", en: '"nowhere" is not an address to listen on' },
  { words: `serve auth --users-file ${users}`, en: `${users}: line 3 is not name:password` },
];

test.each(MISTAKES)("wireglass $words: one sentence in each language, status 2", async (row) => {
  const words = row.words.split(" ");
  const english = await refused(words, "en");
  expect(english).toMatchObject({ status: 2, out: "", err: expect.stringContaining(row.en) });
  const chinese = await refused(words, "zh");
  expect(chinese).toMatchObject({ status: 2, out: "" });
  expect(chinese.err).toMatch(/\p{Script=Han}/u);
  for (const { err } of [english, chinese]) expect(err.trimEnd().split("\n")).toHaveLength(1);
});
