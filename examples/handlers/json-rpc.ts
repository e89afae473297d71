// wireglass serve examples/handlers/json-rpc.ts --subprotocol jsonrpc
// A JSON-RPC 2.0 server: {"jsonrpc":"2.0","id":1,"method":"add","params":[1,2]} is answered with 3.
import type { HandlerModule } from "wireglass";

type Method = (...params: readonly unknown[]) => unknown;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["add", (a, b) => Number(a) + Number(b)],
  ["echo", (...params) => params],
  ["time", () => new Date().toISOString()],
]);

async function answerTo(text: string): Promise<object | undefined> {
  const request = parse(text);
  if (request === undefined) return { id: null, error: { code: -32700, message: "Parse error" } };
  const { id, method, params } = request;
  const call = typeof method === "string" ? METHODS.get(method) : undefined;
  if (call === undefined) return { id, error: { code: -32601, message: "Method not found" } };
  const result = await call(...(Array.isArray(params) ? params : []));
  return id === undefined ? undefined : { id, result }; // a notification is not answered
}

function parse(text: string): { id?: unknown; method?: unknown; params?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export default {
  handler: {
    async message(socket, message) {
      const answer = await answerTo(String(message));
      if (answer !== undefined) await socket.send(JSON.stringify({ jsonrpc: "2.0", ...answer }));
    },
  },
  options: { subprotocols: ["jsonrpc"] },
} satisfies HandlerModule;
