import type { AnyNode, CallExpression, Pattern } from "acorn";
import type { Hook } from "../watch-state.ts";
import { isDark } from "./free-names.ts";
import { mayBePromise } from "./promises.ts";
import { ReadData } from "./read-data.ts";
import { type FunctionNode, isFunction, SyntaxTree } from "./syntax-tree.ts";

/** A function of a script, and where it stands in the module's source. */
export type HookFunction = { readonly hook: Hook; readonly offset: number };

/** Values that cannot be changed in place. */
const MESSAGE_VALUES = /^(connection|index|time|from|opcode|length|compressed|violations|text)$/;
/** Values that can: what is done with them is followed. */
const MESSAGE_DATA = /^(json|bytes)$/;
/** All but `send` and `close`; `state` is the script's own. */
const CONNECTION_VALUES =
  /^(number|url|protocol|client|server|request|response|subprotocol|extensions|tls|state)$/;
/** Which parameter of a function is the message, and which one the connection. */
const PARAMETERS: Readonly<Partial<Record<Hook, readonly ("message" | "connection" | "end")[]>>> = {
  onOpen: ["connection"],
  onMessage: ["message", "connection"],
  onControl: ["message", "connection"],
  onClose: ["connection", "end"],
};
/** Of a module that is looked at: what is larger was made by a bundler, and names mean too much there. */
const MOST_CHARACTERS = 100_000;

/**
 * Whether it can be seen from a module's source that these functions of it only read: that they change no message, let
 * none wait, and send nothing. In doubt they do not: what is handed to code that is not looked at may be changed there.
 */
export function onlyReads(source: string, hooks: readonly HookFunction[]): boolean {
  if (source.length > MOST_CHARACTERS) return false;
  let tree: SyntaxTree;
  try {
    tree = new SyntaxTree(source);
  } catch {
    return false; // syntax that is newer than the parser
  }
  if (isDark(tree)) return false;
  const reading = new Reading(tree);
  return hooks.every(({ hook, offset }) => reading.isHarmless(hook, offset)) && reading.isDone;
}

class Reading {
  readonly #tree: SyntaxTree;
  readonly #own: ReadonlySet<string>;
  readonly #data: ReadData;
  readonly #helped = new Set<string>();

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
    this.#own = tree.madeNames();
    this.#data = new ReadData(tree, this.#own);
  }

  get isDone(): boolean {
    return this.#data.isDone;
  }

  isHarmless(hook: Hook, offset: number): boolean {
    const found = this.#tree.functionAt(offset);
    const parameters = PARAMETERS[hook];
    if (found === undefined || parameters === undefined || this.#mayWait(found)) return false;
    this.#data.returnsTo(found);
    return found.params.every((param, at) => this.#isParamHarmless(param, parameters[at], found));
  }

  /** It, or what it returns, may be a promise: then a message waits for it. */
  #mayWait(found: FunctionNode): boolean {
    if (found.generator === true) return true;
    if (found.body.type !== "BlockStatement") return mayBePromise(found.body, this.#own);
    return this.#tree.nodes.some((node) => {
      if (this.#tree.functionOf(node) !== found) return false;
      if (node.type === "AwaitExpression") return true;
      if (node.type === "VariableDeclaration") return node.kind === "await using";
      if (node.type === "ForOfStatement") return node.await;
      if (node.type !== "ReturnStatement" || !node.argument) return false;
      return mayBePromise(node.argument, this.#own);
    });
  }

  #isParamHarmless(
    param: Pattern,
    what: "message" | "connection" | "end" | undefined,
    found: FunctionNode,
  ): boolean {
    if (what === "end") return true;
    if (what === undefined) return false;
    if (param.type === "ObjectPattern") return this.#isTakenApart(param, what);
    if (param.type !== "Identifier") return false;
    return this.#tree
      .uses(param.name, found)
      .every((use) => use === param || this.#isRead(use, what));
  }

  /** `({ text, from }) => …` */
  #isTakenApart(pattern: AnyNode & { type: "ObjectPattern" }, what: "message" | "connection") {
    const values = what === "message" ? MESSAGE_VALUES : CONNECTION_VALUES;
    return pattern.properties.every((property) => {
      if (property.type !== "Property" || property.computed) return false;
      if (property.key.type !== "Identifier") return false;
      const { name } = property.key;
      if (values.test(name)) return true;
      return (
        what === "message" && MESSAGE_DATA.test(name) && this.#data.isNameHarmless(property.value)
      );
    });
  }

  /** A use of the message or the connection itself: it is shown, or values of it are read. */
  #isRead(use: AnyNode, what: "message" | "connection"): boolean {
    const member = this.#tree.parentOf(use);
    if (member?.type === "CallExpression")
      return this.#data.isShown(use, member) || this.#isHelped(use, member, what);
    if (member?.type === "VariableDeclarator")
      return member.id.type === "ObjectPattern" && this.#isTakenApart(member.id, what);
    if (member?.type !== "MemberExpression" || member.object !== use) return false;
    if (member.computed || member.property.type !== "Identifier") return false;
    const { name } = member.property;
    if (what === "connection")
      return CONNECTION_VALUES.test(name) && (name === "state" || !this.#tree.isWritten(member));
    if (this.#tree.isWritten(member)) return false;
    return MESSAGE_VALUES.test(name) || (MESSAGE_DATA.test(name) && this.#data.isHarmless(member));
  }

  /** It is given to a function of the script's own, which only reads it. */
  #isHelped(use: AnyNode, call: CallExpression, what: "message" | "connection"): boolean {
    const { callee } = call;
    if (callee.type !== "Identifier" || callee === use) return false;
    const helper = this.#tree.makerOf(callee.name);
    const param = this.#tree.paramOf(use, call);
    if (param === undefined || helper === undefined || !isFunction(helper)) return false;
    const key = `${callee.name} ${helper.params.indexOf(param)} ${what}`;
    if (this.#helped.has(key)) return true;
    this.#helped.add(key);
    return this.#isParamHarmless(param, what, helper);
  }
}
