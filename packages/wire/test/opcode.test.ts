import { expect, test } from "vitest";
import { isControl, Opcode, opcodeName } from "../src/opcode.ts";

const OPCODES = [
  { name: "continuation", opcode: 0x0, control: false },
  { name: "text", opcode: 0x1, control: false },
  { name: "binary", opcode: 0x2, control: false },
  { name: "close", opcode: 0x8, control: true },
  { name: "ping", opcode: 0x9, control: true },
  { name: "pong", opcode: 0xa, control: true },
] as const;

test.each(OPCODES)("$name has its number, name and kind", ({ name, opcode, control }) => {
  expect(Opcode[name]).toBe(opcode);
  expect(opcodeName(opcode)).toBe(name);
  expect(isControl(opcode)).toBe(control);
});

test("the rows above are all opcodes", () => {
  expect(OPCODES.map(({ name }) => name)).toEqual(Object.keys(Opcode));
});

test.each([3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf])("%i is reserved and has no name", (opcode) => {
  expect(opcodeName(opcode)).toBeUndefined();
  expect(isControl(opcode)).toBe(opcode >= 8);
});
