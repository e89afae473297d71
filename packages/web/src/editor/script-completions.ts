import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";

type Member = readonly [name: string, type: string, info: string];

/** What scripts are given, as `wireglass/script` types it: docs/scripts.md. */
const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  Message: [
    ["text", "string | undefined", "the payload where it is UTF-8; assign another one"],
    ["bytes", "Uint8Array", "the payload; change it in place, or assign another one"],
    ["json", "any", "the payload as JSON; changes are put into the text at their place"],
    ["from", '"client" | "server"', "who sent it"],
    ["opcode", '"text" | "binary" | …', "its opcode"],
    ["length", "number", "bytes of the payload"],
    ["index", "number", "its number in the connection, from 0"],
    ["time", "number", "Unix seconds"],
    ["connection", "number", "its connection's number"],
    ["compressed", "boolean", "it came compressed"],
    ["violations", "string[]", "rules that it breaks"],
    ["drop()", "void", "it goes nowhere"],
    ["delay(ms)", "void", "it goes on later, and those behind it"],
    ["reply(data)", "void", "its sender gets this"],
    ["follow(data)", "void", "its receiver gets this behind it"],
    ["tag(word)", "void", "a word on its record, found by tag:word"],
  ],
  Connection: [
    ["number", "number", "from 1 within the capture"],
    ["url", "string", "where it goes"],
    ["client", "string", "host:port of the client"],
    ["server", "string", "host:port of the server"],
    ["subprotocol", "string | null", "as agreed"],
    ["request", "…", "the handshake's request"],
    ["response", "…", "the handshake's answer"],
    ["state", "Record<string, unknown>", "yours, for as long as the connection lives"],
    ["send(to, data)", "void", 'sends to "client" or "server"'],
    ["close(code, reason)", "void", "closes both sides"],
  ],
  Request: [
    ["url", "string", "as the client meant it"],
    ["method", "string", ""],
    ["isWebSocket", "boolean", "it asks for a WebSocket"],
    ["client", "string", "host:port of the client"],
    ["headers", "Headers", "get, set, append, delete, pairs"],
    ["to", "string | undefined", "where it goes instead"],
    ["answer(status, headers, body)", "void", "answers without the server"],
    ["drop()", "void", "the stream is closed without an answer"],
    ["delay(ms)", "void", ""],
  ],
  Response: [
    ["status", "number", ""],
    ["reason", "string", ""],
    ["headers", "Headers", "get, set, append, delete, pairs"],
    ["drop()", "void", "the stream is closed without this answer"],
    ["delay(ms)", "void", ""],
  ],
  Headers: [
    ["get(name)", "string | undefined", "the value of the first of that name"],
    ["set(name, value)", "void", "one of that name remains"],
    ["append(name, value)", "void", ""],
    ["delete(name)", "void", ""],
    ["pairs", "[name, value][]", "all of them, as they are written"],
  ],
  End: [
    ["by", '"client" | "server"', "who closed first"],
    ["code", "number", "the close code"],
    ["reason", "string", ""],
    ["clean", "boolean", "both have said goodbye"],
  ],
};

/** What may be exported, with the types of what each hook is given. */
const HOOKS: Readonly<Record<string, readonly string[]>> = {
  onOpen: ["Connection"],
  onMessage: ["Message", "Connection"],
  onControl: ["Message", "Connection"],
  onClose: ["Connection", "End"],
  onRequest: ["Request"],
  onResponse: ["Response", "Request"],
};

/** Offers what may stand behind a dot, the hooks, and `log`. */
export function scriptCompletions(context: CompletionContext): CompletionResult | null {
  const text = context.state.doc.toString();
  const member = context.matchBefore(/[\w.]+\.\w*/);
  if (member !== null) {
    const [, owner = "", word = ""] = /^(.*)\.(\w*)$/.exec(member.text) ?? [];
    const type = typeOf(owner, typesIn(text));
    if (type === undefined) return null;
    const options = (MEMBERS[type] ?? []).map(optionOf);
    return { from: member.to - word.length, options, validFor: /^\w*$/ };
  }
  const word = context.matchBefore(/\w+/);
  if (word === null && !context.explicit) return null;
  return { from: word?.from ?? context.pos, options: WORDS, validFor: /^\w*$/ };
}

const WORDS: readonly Completion[] = [
  { label: "log", type: "function", detail: "(…what)", info: "writes a line into the log" },
  ...Object.entries(HOOKS).map(([name, types]) => {
    const given = types.map((type) => `${type.toLowerCase()}: ${type}`).join(", ");
    const apply = `export function ${name}(${given}): void {\n  \n}`;
    return { label: name, type: "function", detail: `(${given})`, apply };
  }),
];

function optionOf([name, detail, info]: Member): Completion {
  const isFunction = name.endsWith(")");
  return {
    label: name,
    detail,
    type: isFunction ? "method" : "property",
    ...(info !== "" && { info }),
  };
}

/** The names that a script has given what it gets, with their types: as they are written, or as hooks give them. */
export function typesIn(text: string): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const [, hook = "", given = ""] of text.matchAll(
    /\b(on[A-Z]\w+)\s*(?:=\s*(?:async\s*)?|:\s*(?:async\s*)?)?\(([^)]*)\)?/g,
  ))
    for (const [at, name] of given.split(",").entries()) {
      const own = /^\s*(\w+)/.exec(name)?.[1];
      const type = HOOKS[hook]?.[at];
      if (own !== undefined && type !== undefined) types.set(own, type);
    }
  for (const [, name = "", type = ""] of text.matchAll(/\b(\w+)\s*:\s*([A-Z]\w+)/g))
    if (Object.hasOwn(MEMBERS, type)) types.set(name, type);
  return types;
}

/** `message`, or `request.headers`. */
function typeOf(owner: string, types: ReadonlyMap<string, string>): string | undefined {
  const [name = "", ...path] = owner.split(".");
  if (path.length === 0) return types.get(name);
  return path.length === 1 && path[0] === "headers" && types.has(name) ? "Headers" : undefined;
}
