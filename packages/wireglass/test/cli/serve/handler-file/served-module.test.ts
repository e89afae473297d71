import { expect, test } from "vitest";
import { handlerModule } from "../../../../src/cli/serve/handler-file/handler-module.ts";
import { textsFor } from "../../../../src/cli/serve/texts.ts";
import type { HandlerModule } from "../../../../src/endpoint/index.ts";

const MODULES: readonly { name: string; module: HandlerModule }[] = [
  { name: "a loop", module: async (socket) => void (await socket.recv()) },
  { name: "callbacks", module: { message: (socket, message) => socket.send(message) } },
  {
    name: "parts",
    module: {
      handler: { messageView: (socket, view) => socket.send(view) },
      tcp: (socket) => void socket.send("hello"),
      udp: async (socket) => void (await socket.recv()),
      options: { path: "/x", deflate: false },
    },
  },
];

test.each(MODULES)("what the type lets pass, the command serves: $name", ({ module }) => {
  expect(handlerModule(module, "my.ts", textsFor("en"))).toHaveProperty("options");
});

test("what the type does not know, the command refuses", () => {
  // @ts-expect-error: the port is the command line's affair
  const module = { tcp: () => {}, options: { port: 1 } } satisfies HandlerModule;
  expect(() => handlerModule(module, "my.ts", textsFor("en"))).toThrow('"port" has no meaning');
});
