import type { Visit } from "../roles/visit.ts";
import { closeCleanly } from "../talk/ending.ts";
import { hearAll } from "../talk/hearing.ts";
import { echoOf } from "../talk/script.ts";
import type { Talk } from "../talk/talk.ts";
import { Failure, Unimplemented } from "../talk/verdict.ts";
import { letters } from "../wire/bytes.ts";
import { text } from "../wire/frame.ts";
import { statusOf } from "../wire/http-head.ts";
import type { ServerHandshakeDraft } from "./case.ts";

const FIELD = "Sec-WebSocket-Extensions";
const D = "permessage-deflate";

/** Messages that would fail if both sides understood the terms differently. */
export async function exchangeMessages(talk: Talk): Promise<void> {
  for (const size of [5, 300, 300, 5000]) {
    const message = letters(size);
    await talk.send(talk.terms ? text(talk.compress(message), { rsv: 4 }) : text(message));
    await hearAll(talk, [echoOf(text(message))]);
  }
  await closeCleanly(talk);
}

async function open(visit: Visit, offers: readonly string[]): Promise<Talk> {
  await visit.send(
    visit.request({ fields: offers.map((offer): [string, string] => [FIELD, offer]) }),
  );
  return visit.opened(offers.join(", "));
}

/** The server accepts, with an answer that fits; a server that declines lacks the feature. */
function accepted(title: string, rule: string, ...offers: readonly string[]): ServerHandshakeDraft {
  return {
    kind: "server-handshake",
    title,
    rule: `RFC ${rule}`,
    expectation: "The answer fits an offer, and messages come back under its terms.",
    run: async (visit) => {
      const talk = await open(visit, offers);
      if (!talk.terms) throw new Unimplemented(`the server declines ${offers.join(", ")}`);
      await exchangeMessages(talk);
    },
  };
}

/** The server may decline, but what it answers must fit. */
function acceptedOrDeclined(title: string, rule: string, offer: string): ServerHandshakeDraft {
  return {
    kind: "server-handshake",
    title,
    rule: `RFC ${rule}`,
    expectation: "The server declines, or its answer fits and it keeps to it.",
    run: async (visit) => exchangeMessages(await open(visit, [offer])),
  };
}

/** RFC 7692 §7: the server must decline the offer, and has no reason to refuse the connection. */
function declined(offer: string, why: string): ServerHandshakeDraft {
  return {
    kind: "server-handshake",
    title: `An offer ${why} is declined: ${offer}.`,
    rule: "RFC 7692 §7.1",
    expectation: "The connection opens without the extension; 400 is lax.",
    run: async (visit) => {
      await visit.send(visit.request({ fields: [[FIELD, offer]] }));
      await hearDeclined(visit, () =>
        visit.remark("refuses the connection instead of declining the offer"),
      );
    },
  };
}

/** RFC 6455 §9.1: a field that breaks the grammar fails the connection. */
function malformed(field: string): ServerHandshakeDraft {
  return {
    kind: "server-handshake",
    title: `An extension field that breaks the grammar is refused: ${field}.`,
    rule: "RFC 6455 §9.1",
    expectation: "The server answers 400; to open the connection without the extension is lax.",
    run: async (visit) => {
      await visit.send(visit.request({ fields: [[FIELD, field]] }));
      const opened = await hearDeclined(visit, () => undefined);
      if (opened) visit.remark("opens the connection despite a malformed extension field");
    },
  };
}

/** True if the connection opened without the extension; calls `onRefused` if it did not open. */
async function hearDeclined(visit: Visit, onRefused: () => void): Promise<boolean> {
  const talk = await openedOrStatus(visit);
  if (typeof talk === "number") {
    if (talk < 400 || talk > 499) throw new Failure(`the server answers with status ${talk}`);
    onRefused();
    return false;
  }
  await exchangeMessages(talk);
  return true;
}

async function openedOrStatus(visit: Visit): Promise<Talk | number> {
  let status = 0;
  try {
    // Without offers, any extension in the answer is a failure.
    return await visit.opened(undefined, (head) => {
      status = statusOf(head);
    });
  } catch (error) {
    if (status !== 0 && status !== 101) return status;
    throw error;
  }
}

const single: readonly ServerHandshakeDraft[] = [
  accepted("An offer without parameters is accepted.", "7692 §7.1", D),
  accepted(
    "server_no_context_takeover is accepted and kept.",
    "7692 §7.1.1.1",
    `${D}; server_no_context_takeover`,
  ),
  accepted(
    "client_no_context_takeover is accepted.",
    "7692 §7.1.1.2",
    `${D}; client_no_context_takeover`,
  ),
  accepted(
    "Both flags are accepted together.",
    "7692 §7.1.1",
    `${D}; client_no_context_takeover; server_no_context_takeover`,
  ),
  accepted(
    "client_max_window_bits without a value is accepted.",
    "7692 §7.1.2.2",
    `${D}; client_max_window_bits`,
  ),
  ...[8, 9, 10, 11, 12, 13, 14, 15].map((bits) =>
    accepted(
      `client_max_window_bits=${bits} is accepted.`,
      "7692 §7.1.2.2",
      `${D}; client_max_window_bits=${bits}`,
    ),
  ),
  acceptedOrDeclined(
    "server_max_window_bits=8 is declined, or accepted and kept.",
    "7692 §7.1.2.1",
    `${D}; server_max_window_bits=8`,
  ),
  ...[9, 10, 11, 12, 13, 14, 15].map((bits) =>
    accepted(
      `server_max_window_bits=${bits} is accepted and kept.`,
      "7692 §7.1.2.1",
      `${D}; server_max_window_bits=${bits}`,
    ),
  ),
  accepted(
    "All four parameters are accepted together.",
    "7692 §7.1",
    `${D}; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11`,
  ),
  accepted(
    "The order of the parameters does not matter.",
    "7692 §7.1",
    `${D}; client_max_window_bits; server_max_window_bits=12; server_no_context_takeover`,
  ),
  accepted("A value in quotes is read.", "6455 §9.1", `${D}; server_max_window_bits="10"`),
  accepted(
    "Blanks around the semicolons do not matter.",
    "6455 §9.1",
    `${D}  ;   client_max_window_bits  ;server_no_context_takeover`,
  ),
];

const lists: readonly ServerHandshakeDraft[] = [
  accepted(
    "Of two offers that differ in their window, one is accepted.",
    "7692 §7.1",
    `${D}; server_max_window_bits=10, ${D}`,
  ),
  accepted(
    "The fallback is accepted if the first offer has a parameter that nobody knows.",
    "7692 §5.1",
    `${D}; x-unknown=1, ${D}`,
  ),
  accepted(
    "The fallback is accepted if the first offer has a window that is too large.",
    "7692 §5.1",
    `${D}; server_max_window_bits=16, ${D}; client_max_window_bits`,
  ),
  accepted(
    "The fallback is accepted if the first offer repeats a parameter.",
    "7692 §5.1",
    `${D}; client_max_window_bits; client_max_window_bits, ${D}`,
  ),
  accepted(
    "An extension that nobody knows before the offer does not matter.",
    "6455 §9.1",
    `x-unheard-of; a=1; b, ${D}`,
  ),
  accepted(
    "An extension that nobody knows behind the offer does not matter.",
    "6455 §9.1",
    `${D}, x-unheard-of`,
  ),
  accepted(
    "Offers in two fields are one list.",
    "6455 §9.1",
    "x-unheard-of",
    `${D}; client_max_window_bits`,
  ),
  accepted("The same offer three times is accepted once.", "7692 §5.1", `${D}, ${D}, ${D}`),
];

const INVALID: readonly (readonly [why: string, parameters: string])[] = [
  ["with a window too large", "server_max_window_bits=16"],
  ["with a window too small", "server_max_window_bits=7"],
  ["with a window of zero", "server_max_window_bits=0"],
  ["with a window that is no number", "server_max_window_bits=abc"],
  ["with a window that is a fraction", "server_max_window_bits=10.5"],
  ["with a leading zero", "server_max_window_bits=010"],
  ["with a negative window", "server_max_window_bits=-9"],
  ["with a window but no value", "server_max_window_bits"],
  ["with a window too large", "client_max_window_bits=16"],
  ["with a window too small", "client_max_window_bits=7"],
  ["with a window that is no number", "client_max_window_bits=x"],
  ["with a leading zero", "client_max_window_bits=09"],
  ["with a value on a flag", "server_no_context_takeover=true"],
  ["with a value on a flag", "client_no_context_takeover=1"],
  ["with a flag twice", "server_no_context_takeover; server_no_context_takeover"],
  ["with a window twice", "server_max_window_bits=10; server_max_window_bits=10"],
  ["with two different windows", "client_max_window_bits=10; client_max_window_bits=12"],
  ["with an unknown parameter", "x-unknown"],
  ["with an unknown parameter that has a value", "client_max_window_bits; x-unknown=5"],
];

const MALFORMED = [
  "permessage-deflate; server_max_window_bits=",
  "permessage-deflate; =10",
  "permessage-deflate;",
  'permessage-deflate; server_max_window_bits="10',
  "permessage deflate",
  "permessage-deflate; client_max_window_bits=10 12",
  "permessage-deflate; @",
] as const;

/** permessage-deflate as a server must negotiate it: RFC 7692 §5 and §7.1. */
export const serverNegotiation: readonly ServerHandshakeDraft[] = [
  ...single,
  ...lists,
  ...INVALID.map(([why, parameters]) => declined(`${D}; ${parameters}`, why)),
  ...MALFORMED.map(malformed),
];
