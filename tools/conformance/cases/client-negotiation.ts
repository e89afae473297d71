import { checkRequest, type Guest, type ResponseChanges } from "../roles/guest.ts";
import { closeCleanly, hearFailure } from "../talk/ending.ts";
import { hearAll } from "../talk/hearing.ts";
import { echoOf } from "../talk/script.ts";
import { Unimplemented } from "../talk/verdict.ts";
import { checkParameters, parseExtensions, termsOf } from "../wire/deflate-terms.ts";
import { text } from "../wire/frame.ts";
import type { ClientHandshakeDraft } from "./case.ts";
import { refuses } from "./client-handshakes.ts";
import { exchangeMessages } from "./server-negotiation.ts";

const D = "permessage-deflate";

function withOffer(guest: Guest): void {
  checkRequest(guest.request);
  const [offer] = guest.offers;
  if (!offer) throw new Unimplemented("the client does not offer permessage-deflate");
}

/** The client takes the answer and keeps to it. */
function accepted(title: string, rule: string, answer: string): ClientHandshakeDraft {
  return {
    kind: "client-handshake",
    title,
    rule: `RFC ${rule}`,
    expectation:
      "The client opens the connection, and messages come back under the terms of the answer.",
    run: async (guest) => {
      withOffer(guest);
      const [extension] = parseExtensions(answer);
      if (
        extension?.parameters.has("client_max_window_bits") &&
        !guest.offers[0]?.parameters.has("client_max_window_bits")
      )
        throw new Unimplemented("the client does not offer client_max_window_bits");
      await guest.send(guest.response({ fields: [["Sec-WebSocket-Extensions", answer]] }));
      await exchangeMessages(guest.opened(extension && termsOf(extension, "client")));
    },
  };
}

/** The client must fail the connection, RFC 7692 §7.1. */
function refused(title: string, answer: string): ClientHandshakeDraft {
  const plain = refuses(
    title,
    "RFC 7692 §7.1",
    (): ResponseChanges => ({ fields: [["Sec-WebSocket-Extensions", answer]] }),
  );
  return {
    ...plain,
    run: (guest) => {
      withOffer(guest);
      return plain.run(guest);
    },
  };
}

const offer: ClientHandshakeDraft = {
  kind: "client-handshake",
  title: "The offers of the client have only parameters that exist, with values they may have.",
  rule: "RFC 7692 §7.1",
  expectation: "Every offer is valid, and the connection opens without the extension.",
  run: async (guest) => {
    withOffer(guest);
    for (const one of guest.offers) checkParameters(one, "offer");
    await guest.send(guest.response());
    await exchangeMessages(guest.opened());
  },
};

const declined: ClientHandshakeDraft = {
  kind: "client-handshake",
  title: "RSV1 is refused when the server declined the client's offer.",
  rule: "RFC 6455 §5.2",
  expectation: "The client fails the connection with 1002.",
  run: async (guest) => {
    withOffer(guest);
    await guest.send(guest.response());
    const talk = guest.opened();
    await talk.send(text(Uint8Array.of(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 7, 0), { rsv: 4 }));
    await hearFailure(talk, [1002]);
  },
};

const plainAnswers: ClientHandshakeDraft = {
  kind: "client-handshake",
  title: "Once the server declined, the client compresses nothing.",
  rule: "RFC 7692 §5.1",
  expectation: "A text that compresses well comes back without RSV1.",
  run: async (guest) => {
    withOffer(guest);
    await guest.send(guest.response());
    const talk = guest.opened();
    const message = text("compress me ".repeat(500));
    await talk.send(message);
    await hearAll(talk, [echoOf(message)]);
    await closeCleanly(talk);
  },
};

const good: readonly ClientHandshakeDraft[] = [
  accepted("An answer without parameters is taken.", "7692 §7.1", D),
  accepted(
    "server_no_context_takeover in the answer is taken.",
    "7692 §7.1.1.1",
    `${D}; server_no_context_takeover`,
  ),
  accepted(
    "client_no_context_takeover in the answer is kept.",
    "7692 §7.1.1.2",
    `${D}; client_no_context_takeover`,
  ),
  ...[8, 9, 12, 15].map((bits) =>
    accepted(
      `server_max_window_bits=${bits} in the answer is taken.`,
      "7692 §7.1.2.1",
      `${D}; server_max_window_bits=${bits}`,
    ),
  ),
  ...[8, 9, 12, 15].map((bits) =>
    accepted(
      `client_max_window_bits=${bits} in the answer is kept.`,
      "7692 §7.1.2.2",
      `${D}; client_max_window_bits=${bits}`,
    ),
  ),
  accepted("A value in quotes is read.", "6455 §9.1", `${D}; server_max_window_bits="10"`),
  accepted(
    "All parameters together are kept.",
    "7692 §7.1",
    `${D}; client_no_context_takeover; server_no_context_takeover; client_max_window_bits=10; server_max_window_bits=11`,
  ),
];

const bad: readonly ClientHandshakeDraft[] = [
  refused("A window too large for the server is refused.", `${D}; server_max_window_bits=16`),
  refused("A window too small for the server is refused.", `${D}; server_max_window_bits=7`),
  refused("A server window that is no number is refused.", `${D}; server_max_window_bits=ten`),
  refused("A server window with a leading zero is refused.", `${D}; server_max_window_bits=010`),
  refused("A server window without a value is refused.", `${D}; server_max_window_bits`),
  refused("A window too large for the client is refused.", `${D}; client_max_window_bits=16`),
  refused("A window too small for the client is refused.", `${D}; client_max_window_bits=7`),
  refused(
    "A client window without a value, which only an offer may have, is refused.",
    `${D}; client_max_window_bits`,
  ),
  refused("A flag with a value is refused.", `${D}; server_no_context_takeover=true`),
  refused("A flag of the client with a value is refused.", `${D}; client_no_context_takeover=1`),
  refused("An unknown parameter is refused.", `${D}; x-unknown`),
  refused("An unknown parameter with a value is refused.", `${D}; x-unknown=1`),
  refused(
    "A flag that stands twice is refused.",
    `${D}; server_no_context_takeover; server_no_context_takeover`,
  ),
  refused(
    "A window that stands twice is refused.",
    `${D}; server_max_window_bits=10; server_max_window_bits=10`,
  ),
  refused("The extension twice in one answer is refused.", `${D}, ${D}`),
  refused(
    "An extension that was not offered beside one that was is refused.",
    `${D}, x-never-offered`,
  ),
];

/** permessage-deflate as a client must negotiate it: RFC 7692 §5 and §7.1. */
export const clientNegotiation: readonly ClientHandshakeDraft[] = [
  offer,
  declined,
  plainAnswers,
  ...good,
  ...bad,
];
