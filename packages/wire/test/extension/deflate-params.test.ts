import { describe, expect, test } from "vitest";
import {
  agreeAsClient,
  agreeAsServer,
  checkWishes,
  type DeflateAgreement,
  type DeflateParams,
  type DeflateWishes,
  readDeflateParams,
  writeDeflateAnswer,
  writeDeflateOffer,
} from "../../src/extension/deflate-params.ts";
import { readExtensions, writeExtensions } from "../../src/extension/extension-list.ts";

/** An entry by its parameters as text. */
function read(params: string, side: "offer" | "answer"): DeflateParams | undefined {
  const [extension] = readExtensions(`permessage-deflate${params && `; ${params}`}`) ?? [];
  return extension && readDeflateParams(extension, side);
}

function legal(params: string, side: "offer" | "answer"): DeflateParams {
  const read_ = read(params, side);
  if (read_ === undefined) throw new Error(`not legal: ${params}`);
  return read_;
}

/** An agreement as four short words: both takeovers, both windows. */
function brief(agreement: DeflateAgreement | undefined): string {
  if (agreement === undefined) return "none";
  const takeover = (fresh: boolean): string => (fresh ? "fresh" : "kept");
  return [
    `server ${takeover(agreement.serverNoContextTakeover)} ${agreement.serverMaxWindowBits}`,
    `client ${takeover(agreement.clientNoContextTakeover)} ${agreement.clientMaxWindowBits}`,
  ].join(", ");
}

/** What may stand in an offer, and what in an answer. */
const PARAMS = [
  { name: "nothing", params: "", offer: true, answer: true },
  {
    name: "server_no_context_takeover",
    params: "server_no_context_takeover",
    offer: true,
    answer: true,
  },
  {
    name: "client_no_context_takeover",
    params: "client_no_context_takeover",
    offer: true,
    answer: true,
  },
  {
    name: "a takeover with a value",
    params: "server_no_context_takeover=1",
    offer: false,
    answer: false,
  },
  {
    name: "a client takeover with a value",
    params: "client_no_context_takeover=1",
    offer: false,
    answer: false,
  },
  {
    name: "8 bits for the server",
    params: "server_max_window_bits=8",
    offer: true,
    answer: true,
  },
  {
    name: "15 bits for the server",
    params: "server_max_window_bits=15",
    offer: true,
    answer: true,
  },
  { name: "bits in quotes", params: 'server_max_window_bits="10"', offer: true, answer: true },
  { name: "7 bits", params: "server_max_window_bits=7", offer: false, answer: false },
  { name: "16 bits", params: "server_max_window_bits=16", offer: false, answer: false },
  {
    name: "a zero before the number",
    params: "server_max_window_bits=08",
    offer: false,
    answer: false,
  },
  {
    name: "a sign before the number",
    params: "server_max_window_bits=+8",
    offer: false,
    answer: false,
  },
  { name: "no number", params: "server_max_window_bits=a", offer: false, answer: false },
  {
    name: "server bits without a value",
    params: "server_max_window_bits",
    offer: false,
    answer: false,
  },
  {
    name: "client bits without a value",
    params: "client_max_window_bits",
    offer: true,
    answer: false,
  },
  {
    name: "12 bits for the client",
    params: "client_max_window_bits=12",
    offer: true,
    answer: true,
  },
  {
    name: "100 bits for the client",
    params: "client_max_window_bits=100",
    offer: false,
    answer: false,
  },
  { name: "an unknown name", params: "foo", offer: false, answer: false },
  {
    name: "a known name in capitals",
    params: "Server_No_Context_Takeover",
    offer: false,
    answer: false,
  },
  {
    name: "a name twice",
    params: "client_max_window_bits; client_max_window_bits=9",
    offer: false,
    answer: false,
  },
];

describe("readDeflateParams", () => {
  test.each(PARAMS)("$name: offer $offer, answer $answer", ({ params, offer, answer }) => {
    expect(read(params, "offer") !== undefined).toBe(offer);
    expect(read(params, "answer") !== undefined).toBe(answer);
  });
});

describe("what was read", () => {
  test("is what stands there", () => {
    const all = "client_max_window_bits; server_max_window_bits=10; server_no_context_takeover";
    expect(read(all, "offer")).toEqual({
      serverNoContextTakeover: true,
      clientNoContextTakeover: false,
      serverMaxWindowBits: 10,
      clientMaxWindowBits: true,
    });
    expect(read("client_max_window_bits=9", "answer")?.clientMaxWindowBits).toBe(9);
  });
});

describe("checkWishes", () => {
  test.each<{ name: string; wishes: DeflateWishes }>([
    { name: "none", wishes: {} },
    { name: "the least", wishes: { serverMaxWindowBits: 8, clientMaxWindowBits: 8 } },
    { name: "the most", wishes: { serverMaxWindowBits: 15, clientMaxWindowBits: 15 } },
  ])("takes $name", ({ wishes }) => {
    expect(() => checkWishes(wishes)).not.toThrow();
  });

  test.each<{ name: string; wishes: DeflateWishes }>([
    { name: "7 for the server", wishes: { serverMaxWindowBits: 7 } },
    { name: "16 for the client", wishes: { clientMaxWindowBits: 16 } },
    { name: "half a bit", wishes: { clientMaxWindowBits: 9.5 } },
    { name: "no number", wishes: { serverMaxWindowBits: Number.NaN } },
  ])("refuses $name", ({ wishes }) => {
    expect(() => checkWishes(wishes)).toThrow(
      expect.objectContaining({ code: "deflate/window-bits" }),
    );
  });
});

describe("writeDeflateOffer", () => {
  test.each<{ name: string; wishes: DeflateWishes; header: string }>([
    { name: "no wishes", wishes: {}, header: "permessage-deflate; client_max_window_bits" },
    {
      name: "all wishes",
      wishes: {
        serverNoContextTakeover: true,
        clientNoContextTakeover: true,
        serverMaxWindowBits: 9,
        clientMaxWindowBits: 10,
      },
      header:
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; " +
        "server_max_window_bits=9; client_max_window_bits=10",
    },
  ])("$name", ({ wishes, header }) => {
    expect(writeExtensions([writeDeflateOffer(wishes)])).toBe(header);
  });
});

type ServerRow = {
  readonly offer: string;
  readonly wishes: DeflateWishes;
  readonly agreement: string;
  readonly answer?: string;
};

const SERVER: readonly ServerRow[] = [
  { offer: "", wishes: {}, agreement: "server kept 15, client kept 15", answer: "" },
  {
    offer: "client_max_window_bits",
    wishes: {},
    agreement: "server kept 15, client kept 15",
    answer: "",
  },
  {
    offer: "client_max_window_bits",
    wishes: { clientMaxWindowBits: 10 },
    agreement: "server kept 15, client kept 10",
    answer: "client_max_window_bits=10",
  },
  {
    offer: "client_max_window_bits=12",
    wishes: { clientMaxWindowBits: 10 },
    agreement: "server kept 15, client kept 10",
    answer: "client_max_window_bits=10",
  },
  {
    offer: "client_max_window_bits=9",
    wishes: { clientMaxWindowBits: 10 },
    agreement: "server kept 15, client kept 9",
    answer: "client_max_window_bits=9",
  },
  {
    offer: "client_max_window_bits=12",
    wishes: {},
    agreement: "server kept 15, client kept 12",
    answer: "client_max_window_bits=12",
  },
  { offer: "", wishes: { clientMaxWindowBits: 10 }, agreement: "none" },
  {
    offer: "",
    wishes: { clientMaxWindowBits: 15 },
    agreement: "server kept 15, client kept 15",
    answer: "",
  },
  {
    offer: "server_max_window_bits=10",
    wishes: {},
    agreement: "server kept 10, client kept 15",
    answer: "server_max_window_bits=10",
  },
  {
    offer: "server_max_window_bits=15",
    wishes: {},
    agreement: "server kept 15, client kept 15",
    answer: "server_max_window_bits=15",
  },
  {
    offer: "server_max_window_bits=12",
    wishes: { serverMaxWindowBits: 9 },
    agreement: "server kept 9, client kept 15",
    answer: "server_max_window_bits=9",
  },
  {
    offer: "server_max_window_bits=9",
    wishes: { serverMaxWindowBits: 12 },
    agreement: "server kept 9, client kept 15",
    answer: "server_max_window_bits=9",
  },
  {
    offer: "",
    wishes: { serverMaxWindowBits: 9 },
    agreement: "server kept 9, client kept 15",
    answer: "server_max_window_bits=9",
  },
  {
    offer: "server_no_context_takeover",
    wishes: {},
    agreement: "server fresh 15, client kept 15",
    answer: "server_no_context_takeover",
  },
  {
    offer: "client_no_context_takeover",
    wishes: {},
    agreement: "server kept 15, client fresh 15",
    answer: "client_no_context_takeover",
  },
  {
    offer: "",
    wishes: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    agreement: "server fresh 15, client fresh 15",
    answer: "server_no_context_takeover; client_no_context_takeover",
  },
];

describe("a server agrees", () => {
  test.each(SERVER)("offer ($offer), wishes $wishes: $agreement", (row) => {
    const offer = legal(row.offer, "offer");
    const agreement = agreeAsServer(offer, row.wishes);
    expect(brief(agreement)).toBe(row.agreement);
    if (agreement === undefined) return;
    const answer = writeExtensions([writeDeflateAnswer(agreement, offer)]);
    expect(answer).toBe(["permessage-deflate", row.answer].filter(Boolean).join("; "));
  });

  test.each(SERVER.filter(({ answer }) => answer !== undefined))(
    "offer ($offer), answer ($answer): the client comes to the same agreement",
    ({ offer, wishes, answer = "" }) => {
      const agreed = agreeAsClient(legal(offer, "offer"), legal(answer, "answer"));
      expect(brief(agreed)).toBe(brief(agreeAsServer(legal(offer, "offer"), wishes)));
    },
  );
});

describe("a client agrees", () => {
  test.each([
    { offer: "", answer: "", agreement: "server kept 15, client kept 15" },
    // §7.1.1.1: a server that accepts the wish has to say so.
    { offer: "server_no_context_takeover", answer: "", agreement: "none" },
    {
      offer: "",
      answer: "server_no_context_takeover",
      agreement: "server fresh 15, client kept 15",
    },
    // §7.1.1.2: the client's own promise holds, answered or not.
    {
      offer: "client_no_context_takeover",
      answer: "",
      agreement: "server kept 15, client fresh 15",
    },
    {
      offer: "",
      answer: "client_no_context_takeover",
      agreement: "server kept 15, client fresh 15",
    },
    // §7.1.2.1: no larger window than asked for.
    { offer: "server_max_window_bits=10", answer: "", agreement: "none" },
    {
      offer: "server_max_window_bits=10",
      answer: "server_max_window_bits=11",
      agreement: "none",
    },
    {
      offer: "server_max_window_bits=10",
      answer: "server_max_window_bits=9",
      agreement: "server kept 9, client kept 15",
    },
    {
      offer: "",
      answer: "server_max_window_bits=9",
      agreement: "server kept 9, client kept 15",
    },
    // §7.1.2.2: not in the answer unless it was in the offer, and no larger.
    { offer: "", answer: "client_max_window_bits=10", agreement: "none" },
    {
      offer: "client_max_window_bits",
      answer: "client_max_window_bits=10",
      agreement: "server kept 15, client kept 10",
    },
    {
      offer: "client_max_window_bits=10",
      answer: "client_max_window_bits=11",
      agreement: "none",
    },
    {
      offer: "client_max_window_bits=10",
      answer: "client_max_window_bits=10",
      agreement: "server kept 15, client kept 10",
    },
    {
      offer: "client_max_window_bits=10",
      answer: "",
      agreement: "server kept 15, client kept 10",
    },
  ])("offer ($offer), answer ($answer): $agreement", ({ offer, answer, agreement }) => {
    const agreed = agreeAsClient(legal(offer, "offer"), legal(answer, "answer"));
    expect(brief(agreed)).toBe(agreement);
  });
});
