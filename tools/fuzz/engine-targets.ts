import { explain } from "../../packages/wire/src/explain/index.ts";
import {
  ClientHandshake,
  Connection,
  type DeflateStream as Deflate,
  DeflateStream,
  type Host,
  pureHost,
  type Role,
  ServerHandshake,
  StreamObserver,
  wireLimits,
} from "../../packages/wire/src/index.ts";
import { NODE_COMPRESSOR, NODE_HOST } from "../../packages/wireglass/src/endpoint/index.ts";
import type { Dice } from "./dice.ts";
import { AGREEMENT, conversation } from "./frame-corpus.ts";
import { head } from "./head-corpus.ts";
import { inChunks, mutate } from "./mutation.ts";

/** What a case has come to. */
export type Outcome = { chunks: number; violations: number };

/** One way into the engine: feeds it one case, and throws when it does what it must never do. */
export type Target = (dice: Dice) => Outcome;

const LIMITS = wireLimits({ maxMessageBytes: 100_000, maxFragments: 50 });
const PURE = pureHost(() => 0x1234567);

function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken promise: ${what}`);
}

function deflateFor(role: Role, compressed: boolean): Deflate | undefined {
  return compressed ? new DeflateStream(role, AGREEMENT, NODE_COMPRESSOR) : undefined;
}

/** An endpoint's reading half and its answers. */
export const connectionTarget: Target = (dice) => {
  const role = dice.pick<Role>(["server", "client"]);
  const compressed = dice.oneIn(2);
  const host: Host = dice.oneIn(2) ? NODE_HOST : PURE;
  const heard = { violations: 0, afterEnd: 0 };
  let over = false;
  const event = (): void => {
    if (over) heard.afterEnd++;
  };
  const connection = new Connection(
    {
      message(_, __, start, end) {
        event();
        require(end - start <= LIMITS.maxMessageBytes, "no message above the limit");
      },
      receivedPing: event,
      receivedPong: event,
      receivedClose() {
        event();
        over = true;
      },
      violation() {
        heard.violations++;
        over = true;
      },
    },
    { role, host, limits: LIMITS, deflate: deflateFor(role, compressed) },
  );
  const wire = mutate(dice, conversation(dice, role, compressed));
  const chunks = inChunks(dice, wire, (chunk) => {
    connection.receive(chunk);
    if (dice.oneIn(50)) connection.pause();
    if (connection.paused) connection.resume();
    if (connection.output.length > 0 && dice.oneIn(2)) connection.output.reuse();
  });
  connection.receiveEnd();
  if (connection.output.length > 0) connection.output.reuse();
  require(heard.violations <= 1, "one violation at most");
  require(heard.afterEnd === 0, "nothing is told after the end");
  return { chunks, violations: heard.violations };
};

/** Somebody who reads along: notes every broken rule and goes on, keeping every byte. */
export const observerTarget: Target = (dice) => {
  const role = dice.pick<Role>(["server", "client"]);
  const compressed = dice.oneIn(2);
  const told = { violations: 0, bytes: 0 };
  const observer = new StreamObserver({
    from: role === "server" ? "client" : "server",
    host: PURE,
    limits: LIMITS,
    deflate: deflateFor(role, compressed),
    midStream: dice.oneIn(5),
    message({ violations, wireLength }) {
      told.violations += violations.length;
      told.bytes += wireLength;
    },
  });
  const wire = mutate(dice, conversation(dice, role, compressed));
  const chunks = inChunks(dice, wire, (chunk) => observer.receive(chunk));
  observer.receiveEnd();
  require(told.bytes <= wire.length, "no byte is told twice");
  return { chunks, violations: told.violations };
};

export const serverHandshakeTarget: Target = (dice) => {
  const handshake = new ServerHandshake(LIMITS);
  let violations = 0;
  let done = false;
  const chunks = inChunks(dice, mutate(dice, head(dice)), (chunk) => {
    if (done) return;
    const step = handshake.receive(chunk);
    done = step.kind !== "need";
    if (step.kind === "violation" || (step.kind === "request" && step.violation)) violations++;
  });
  return { chunks, violations };
};

const NONCE = Buffer.from("the sample nonce");

export const clientHandshakeTarget: Target = (dice) => {
  const offer = { host: "a.example", target: "/", nonce: NONCE, protocols: ["chat"], deflate: {} };
  const handshake = new ClientHandshake(offer, LIMITS);
  let violations = 0;
  let done = false;
  const chunks = inChunks(dice, mutate(dice, head(dice)), (chunk) => {
    if (done) return;
    const step = handshake.receive(chunk);
    done = step.kind !== "need";
    if (step.kind === "violation") violations++;
  });
  if (!done) handshake.receiveEnd();
  return { chunks, violations };
};

/** The annotator takes a whole at once: it counts as one chunk, though it is the most work. */
export const explainTarget: Target = (dice) => {
  const frames = conversation(dice, dice.pick<Role>(["server", "client"]), dice.oneIn(3));
  const whole = dice.oneIn(2) ? Buffer.concat([head(dice), frames]) : frames;
  const { problems } = explain(mutate(dice, whole.subarray(0, 3000)));
  return { chunks: 1, violations: problems.length };
};

/** What is tried, and how often: the reading of frames most of all. */
export const TARGETS: readonly { readonly share: number; readonly target: Target }[] = [
  { share: 50, target: connectionTarget },
  { share: 25, target: observerTarget },
  { share: 12, target: serverHandshakeTarget },
  { share: 12, target: clientHandshakeTarget },
  { share: 1, target: explainTarget },
];
