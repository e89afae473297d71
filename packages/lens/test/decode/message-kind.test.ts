import fc from "fast-check";
import { expect, test } from "vitest";
import { messageKind } from "../../src/decode/index.ts";

const kindOf = (text: string, opcode = "text") =>
  messageKind(new TextEncoder().encode(text), opcode);

test.each([
  ['{"type":"trade","price":1}', "trade", '$.type == "trade"'],
  ['{"data":{"type":"inner"},"event":"tick"}', "tick", '$.event == "tick"'],
  ['{"op":10,"d":{}}', "10", "$.op == 10"],
  ['{"t":1764000000,"price":5}', "{price, t}", '$["price"] $["t"]'],
  ['{"msg":"hello there you","x":1}', "{msg, x}", '$["msg"] $["x"]'],
  ['["EVENT","id",{}]', "EVENT", '$[0] == "EVENT"'],
  ["[1,2,3]", "1", "$[0] == 1"],
  ["[{}]", "[…]", "opcode:text payload~/^\\[/"],
  ['42["message"]', "42", "text~/^42/"],
  ["SUBSCRIBE\nid:1", "SUBSCRIBE", "text~/^SUBSCRIBE/"],
  ["- - -", "text", "opcode:text"],
])("%s is %s", (text, label, filter) => {
  expect(kindOf(text)).toEqual({ label, filter });
});

test.each([
  ['{"id":7,"method":"eth_call"}', "7"],
  ['{"jsonrpc":"2.0","id":"a-1","result":{}}', '"a-1"'],
  ['{"id":{"a":1},"req_id":3}', "3"],
  ['[2,"19223201","BootNotification",{}]', '"19223201"'],
  ['[3,"19223201",{}]', '"19223201"'],
  ['{"type":"tick"}', undefined],
])("%s is paired by %s", (text, id) => {
  expect(kindOf(text).id).toBe(id);
});

test("bytes are known by how they begin, and control frames by what they are", () => {
  expect(messageKind(Uint8Array.of(10, 31, 1), "binary")).toEqual({
    label: "hex 0a 1f",
    filter: "opcode:binary hex:0a1f",
  });
  expect(messageKind(new Uint8Array(), "binary").filter).toBe("opcode:binary size==0");
  expect(messageKind(Uint8Array.of(1), "ping")).toEqual({ label: "ping", filter: "opcode:ping" });
});

test("whatever a payload is, it has a kind", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const told = messageKind(Uint8Array.of(0x7b, ...bytes), "text");
      expect(told.label.length).toBeGreaterThan(0);
    }),
  );
});
