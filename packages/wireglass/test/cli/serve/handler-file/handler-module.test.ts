import { expect, test } from "vitest";
import { handlerModule } from "../../../../src/cli/serve/handler-file/handler-module.ts";
import { textsFor } from "../../../../src/cli/serve/texts.ts";

const texts = textsFor("en");
const handler = (): void => {};

test.each([
  { name: "a function", exported: handler, understood: { webSocket: handler, options: {} } },
  {
    name: "callbacks",
    exported: { open: handler, close: undefined },
    understood: { webSocket: { open: handler, close: undefined }, options: {} },
  },
  {
    name: "parts",
    exported: { handler: { open: handler }, tcp: handler, udp: handler, options: { path: "/x" } },
    understood: {
      webSocket: { open: handler },
      stream: handler,
      datagram: handler,
      options: { path: "/x" },
    },
  },
])("$name", ({ exported, understood }) => {
  expect(handlerModule(exported, "my.ts", texts)).toEqual(understood);
});

test.each([
  { name: "nothing", exported: undefined, says: "there is no default export" },
  { name: "a number", exported: 7, says: "is a number" },
  { name: "null", exported: null, says: "is null" },
  { name: "an array", exported: [], says: "is an array" },
  { name: "an empty object", exported: {}, says: "is {}" },
  { name: "an unknown callback", exported: { onMessage() {} }, says: '"onMessage" has no meaning' },
  { name: "a callback that is none", exported: { open: 1 }, says: "{ open: a number }" },
  { name: "a handler that is none", exported: { handler: 1 }, says: "{ handler: a number }" },
  { name: "a tcp that is none", exported: { tcp: {} }, says: "an object" },
  { name: "options that are none", exported: { handler, options: 1 }, says: "{ options: a number" },
  { name: "an unknown option", exported: { handler, options: { port: 1 } }, says: '"port" has no' },
  { name: "an unknown part", exported: { handler, extra: 1 }, says: '"extra" has no meaning' },
])("$name is refused in a sentence that begins with the file", ({ exported, says }) => {
  expect(() => handlerModule(exported, "my.ts", texts)).toThrow(says);
  expect(() => handlerModule(exported, "my.ts", texts)).toThrow(/^my\.ts: /);
});
