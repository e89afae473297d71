import { describe, expect, test } from "vitest";
import {
  CLOSE_TRANSITIONS,
  type CloseInput,
  type CloseState,
  nextCloseState,
} from "../../src/message/close-machine.ts";
import { UsageError } from "../../src/usage-error.ts";

const PATHS: readonly { name: string; inputs: readonly CloseInput[]; end: CloseState }[] = [
  { name: "we close first", inputs: ["sendClose", "receiveClose", "endOfStream"], end: "closed" },
  { name: "the peer closes first", inputs: ["receiveClose", "sendClose"], end: "closed" },
  { name: "the peer vanishes", inputs: ["endOfStream"], end: "dropped" },
  { name: "the peer ignores our close", inputs: ["sendClose", "endOfStream"], end: "dropped" },
  {
    name: "the peer does not wait for our answer",
    inputs: ["receiveClose", "endOfStream"],
    end: "dropped",
  },
];

const INPUTS: readonly CloseInput[] = ["sendClose", "receiveClose", "endOfStream"];
const STATES = Object.keys(CLOSE_TRANSITIONS) as CloseState[]; // its own keys

/** The states on the way, the first and the last included. */
function statesOf(inputs: readonly CloseInput[]): CloseState[] {
  const states: CloseState[] = ["open"];
  for (const input of inputs) states.push(nextCloseState(states.at(-1) ?? "open", input));
  return states;
}

describe("nextCloseState", () => {
  test.each(PATHS)("$name: ends $end", ({ inputs, end }) => {
    expect(statesOf(inputs).at(-1)).toBe(end);
  });

  test("the paths above visit every state", () => {
    const visited = PATHS.flatMap(({ inputs }) => statesOf(inputs));
    expect(new Set(visited)).toEqual(new Set(STATES));
  });

  test.each(STATES.flatMap((state) => INPUTS.map((input) => ({ state, input }))))(
    "$input when $state: what the table says, or a UsageError",
    ({ state, input }) => {
      const row: Partial<Record<CloseInput, CloseState>> = CLOSE_TRANSITIONS[state];
      if (row[input] !== undefined) expect(nextCloseState(state, input)).toBe(row[input]);
      else expect(() => nextCloseState(state, input)).toThrow(UsageError);
    },
  );

  test("what is not allowed is told by code", () => {
    expect(() => nextCloseState("closeSent", "sendClose")).toThrow(
      expect.objectContaining({ code: "close/illegal" }),
    );
  });
});
