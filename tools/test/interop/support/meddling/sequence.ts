export type Message = string | Uint8Array;

/** A message of the sequence that a peer sends. */
export type Spoken = {
  readonly message: Message;
  /** The same as fragments; one where it is to go as one frame. */
  readonly pieces: readonly Message[];
  /** What the other peer is to get in its place, in order. */
  readonly intended: readonly Message[];
  /** The rules answer it: its sender gets {@link ANSWER}. */
  readonly asks: boolean;
};

/** The sequence's seed of each peer. */
export const SEEDS = { client: 20_011, server: 70_001 } as const;

/** What the rules give back for a message that asks. */
export const ANSWER = "answered";

/** One in forty of each, by the second word; `sequence.py` says the same in Python. */
export const RULES = [
  { filter: "/^\\d+ drop /", drop: true },
  {
    filter: "opcode:text /^\\d+ edit /",
    replace: { regex: "^(\\d+) edit ", with: "$1 edited on its way " },
  },
  {
    filter: "opcode:binary /^\\d+ edit /",
    replace: { bytes: hexOf(" edit "), with: hexOf(" edited on its way ") },
  },
  { filter: "/^\\d+ twice /", duplicate: true },
  { filter: "/^\\d+ ask /", answer: ANSWER },
];

function hexOf(text: string): string {
  return Buffer.from(text).toString("hex");
}

/**
 * What one peer says, from its first message on: whoever knows the seed can tell each of them, and what becomes of
 * it. Refers to nothing outside itself, as it runs in a page too.
 */
export function sequenceOf(seed: number): () => Spoken {
  const LONGEST = 8192;
  let state = seed;
  const random = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const words = ["trade", "price", "bid", "时间", '{"id":', '"symbol":', "Grüße", "0.25"];
  let corpus = "";
  while (corpus.length < 4 * LONGEST) corpus += `${words[random() % 8]} ${random() % 1000} `;
  const utf8 = new TextEncoder();
  const corpusBytes = utf8.encode(corpus);

  const fates = ["drop", "edit", "twice", "ask"];
  /** A payload that says its number and its fate; bytes are no UTF-8. */
  const payload = (isText: boolean, head: string, at: number, length: number): Message => {
    if (isText) return head + corpus.slice(at, at + length);
    const body = corpusBytes.subarray(at, at + length);
    return Uint8Array.of(...utf8.encode(head), 0xff, ...body);
  };
  const piecesOf = (message: Message, count: number): Message[] => {
    const size = Math.ceil(message.length / count);
    return Array.from({ length: count }, (_, i) => message.slice(i * size, (i + 1) * size));
  };

  let n = 0;
  return () => {
    const [kind, size, at] = [random(), random(), random() % (3 * LONGEST)];
    const number = n++;
    const fate = fates[kind % 40] ?? "pass";
    const isText = (kind >>> 8) % 8 !== 0;
    const isFragmented = (kind >>> 11) % 16 === 0;
    const longest = size % 64 === 0 ? LONGEST : size % 64 < 5 ? 1024 : 100;
    const length = (size >>> 6) % longest;
    const isEmpty = fate === "pass" && size % 64 === 63;
    const nothing = isText ? "" : new Uint8Array(0);
    const message = isEmpty ? nothing : payload(isText, `${number} ${fate} `, at, length);
    const pieces = isFragmented ? piecesOf(message, 2 + ((kind >>> 15) % 4)) : [message];
    const intended = {
      drop: [],
      ask: [],
      pass: [message],
      twice: [message, message],
      edit: [payload(isText, `${number} edited on its way `, at, length)],
    }[fate] ?? [message];
    return { message, pieces, intended, asks: fate === "ask" };
  };
}
