import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { peers } from "../../peers/index.ts";
import { ChromiumPeer, PAGE } from "./support/chromium.ts";
import { intendedReports } from "./support/meddling/intended.ts";
import { Meddler } from "./support/meddling/meddler.ts";
import { talkInPage } from "./support/meddling/page-peer.ts";
import { ANSWER, SEEDS } from "./support/meddling/sequence.ts";
import { Program } from "./support/program.ts";
import { serving } from "./support/serving.ts";

// So many messages each way. The long form takes minutes:
// WIREGLASS_MEDDLING=1000000 npm test -- tools/test/interop/meddling --reporter=verbose
const COUNT = Number(process.env.WIREGLASS_MEDDLING ?? 10_000);
const INJECTIONS = Math.ceil(COUNT / 200);
const LIMIT_MS = 60_000 + COUNT;
const FOLDER = join(import.meta.dirname, "support/meddling");

function program(command: string, ...args: readonly (string | number)[]): Program {
  const started = new Program(command, args.map(String));
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

function wsPeer(...url: readonly string[]): Program {
  return program(process.execPath, join(FOLDER, "ws-peer.ts"), COUNT, INJECTIONS, ...url);
}

function pythonServer(): Program {
  const { client, server } = SEEDS;
  const words = [COUNT, INJECTIONS, client, server, ANSWER];
  return program(peers().python ?? "", "-B", join(FOLDER, "python_server.py"), ...words);
}

async function reportOf(peer: Program): Promise<unknown> {
  const line = await peer.line(/^\{/).catch((error) => {
    throw new Error(`${error.message}${peer.err.text()}`);
  });
  return JSON.parse(line);
}

/** Both peers talk through a proxy that is told to meddle. @returns what they report, and what the proxy holds then */
async function conversation(server: Program, client: (url: string) => Promise<unknown>) {
  const meddler = await Meddler.before(await server.line(/^\d+$/));
  const [ofClient, ofServer] = await Promise.all([
    client(meddler.url),
    reportOf(server),
    meddler.inject(INJECTIONS),
  ]);
  const reports: unknown = { client: ofClient, server: ofServer };
  return { reports, about: `${COUNT} each way; the proxy: ${meddler.memory()}` };
}

describe("while one message in ten is edited, dropped or injected, all that is intended comes to", () => {
  const { client, server } = intendedReports(COUNT, INJECTIONS);
  const extensions = expect.stringMatching(/^permessage-deflate(?!.*no_context_takeover)/);
  const intended = { client: { ...client, extensions }, server };
  const options = { timeout: LIMIT_MS };

  test("ws and a server of ws", options, async ({ annotate }) => {
    const talk = conversation(wsPeer(), (url) => reportOf(wsPeer(url)));
    const { reports, about } = await talk;
    await annotate(about);
    expect(reports).toMatchObject(intended);
  });

  const withPython = test.skipIf(peers().python === undefined);
  withPython("ws and a server of Python's websockets", options, async ({ annotate }) => {
    const talk = conversation(pythonServer(), (url) => reportOf(wsPeer(url)));
    const { reports, about } = await talk;
    await annotate(about);
    expect(reports).toMatchObject(intended);
  });

  const withChromium = test.skipIf(peers().chromium === undefined);
  withChromium("Chromium and a server of ws", options, async ({ annotate }) => {
    await using chromium = await ChromiumPeer.launch();
    const page = await chromium.visit((await serving("ws", {}, { page: () => PAGE })).url);
    const talk = conversation(wsPeer(), (url) =>
      talkInPage(page, { url, count: COUNT, injections: INJECTIONS }),
    );
    const { reports, about } = await talk;
    await annotate(about);
    expect(reports).toMatchObject(intended);
  });
});
