import { echoOf, fails, hear, send, sendCut } from "../talk/script.ts";
import { continuation, frame, ping, text } from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";

const RULE = "6455 §5.2";
const RESERVED = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as const;

const each = RESERVED.flatMap((opcode) => [
  scripted(`Opcode ${opcode} in an empty frame is refused.`, RULE, {
    moves: [send(frame(opcode))],
    ending: fails(1002),
  }),
  scripted(`Opcode ${opcode} in a frame with a payload is refused.`, RULE, {
    moves: [send(frame(opcode, "payload"), ping("behind"))],
    ending: fails(1002),
  }),
]);

const context = [3, 7, 11, 15].flatMap((opcode) => [
  scripted(`Opcode ${opcode} is refused after a message that was in order.`, RULE, {
    moves: [
      send(text("fine")),
      hear(echoOf(text("fine"))),
      send(frame(opcode, "payload"), text("behind")),
    ],
    ending: fails(1002),
  }),
  scripted(`Opcode ${opcode} is refused between two fragments.`, RULE, {
    moves: [send(text("frag", { fin: false }), frame(opcode, "x"), continuation("ment"))],
    ending: fails(1002),
  }),
  scripted(`Opcode ${opcode} in a frame that is not final is refused.`, RULE, {
    moves: [send(frame(opcode, "x", { fin: false }))],
    ending: fails(1002),
  }),
  scripted(`Opcode ${opcode} in a frame that arrives byte by byte is refused.`, RULE, {
    moves: [sendCut(1, text("fine"), frame(opcode, "payload"))],
    ending: fails(1002, echoOf(text("fine"))),
  }),
]);

/** Opcodes that RFC 6455 §5.2 keeps for later. */
export const reservedOpcodes: readonly Draft[] = [...each, ...context];
