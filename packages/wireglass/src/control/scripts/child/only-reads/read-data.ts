import type { AnyNode, CallExpression, MemberExpression } from "acorn";
import { type FunctionNode, isFunction, type SyntaxTree } from "./syntax-tree.ts";

/** Functions that keep nothing of what they are given, and change nothing of it. */
const READERS = /^(log|String|Number|Boolean|BigInt|isNaN|isFinite|parseInt|parseFloat)$/;
/** All functions of these are such. */
const READING_OBJECTS = /^(console|Math|Number|String)$/;
/** Methods of texts, arrays and bytes that change nothing, and give their elements to nobody. */
const PLAIN_METHODS =
  /^(at|includes|indexOf|lastIndexOf|startsWith|endsWith|match|matchAll|split|slice|subarray|substring|trim|trimStart|trimEnd|toLowerCase|toUpperCase|padStart|padEnd|repeat|replace|replaceAll|localeCompare|normalize|charAt|charCodeAt|codePointAt|concat|join|flat|keys|values|entries|toString|toFixed|toPrecision|toHex|toBase64|equals|compare|read[A-Z]\w*)$/;
/** Methods that give their elements to a function. */
const CALLING_METHODS =
  /^(map|flatMap|filter|some|every|find|findIndex|findLast|findLastIndex|forEach|reduce|reduceRight)$/;
/** Methods of what scripts collect in: that look at a value alone, that keep it, that give what was kept. */
const LOOKING_METHODS = /^(get|has|test|exec|decode)$/;
const KEEPING_METHODS = /^(set|add|push|unshift)$/;
const CLEARING_METHODS = /^(delete|clear)$/;
const GIVING_METHODS = /^(get|has|pop|shift|splice)$/;

/**
 * Follows what was read of a message and could be changed in place: through names, collections, and functions on the
 * spot. Names are followed in the whole module, whatever they mean there.
 */
export class ReadData {
  readonly #tree: SyntaxTree;
  readonly #own: ReadonlySet<string>;
  readonly #followed = new Set<string>();
  readonly #collections = new Set<string>();
  /** Functions whose results go nowhere. */
  readonly #returning = new Set<AnyNode>();

  constructor(tree: SyntaxTree, own: ReadonlySet<string>) {
    this.#tree = tree;
    this.#own = own;
  }

  /** What a function returns goes nowhere. */
  returnsTo(found: FunctionNode): void {
    this.#returning.add(found);
  }

  /** Whatever has the names of a pattern is only read. */
  isNameHarmless(pattern: AnyNode): boolean {
    switch (pattern.type) {
      case "Identifier":
        return this.#isFollowed(pattern.name);
      case "AssignmentPattern":
        return this.isNameHarmless(pattern.left);
      case "RestElement":
        return this.isNameHarmless(pattern.argument);
      case "ArrayPattern":
        return pattern.elements.every((one) => one === null || this.isNameHarmless(one));
      case "ObjectPattern":
        return pattern.properties.every((one) =>
          this.isNameHarmless(one.type === "Property" ? one.value : one),
        );
      default:
        return false;
    }
  }

  /** It is written into the log. */
  isShown(node: AnyNode, call: CallExpression): boolean {
    const { callee } = call;
    if (callee === node) return false;
    const shower = callee.type === "MemberExpression" ? callee.object : callee;
    if (shower.type !== "Identifier" || this.#own.has(shower.name)) return false;
    return callee === shower ? shower.name === "log" : shower.name === "console";
  }

  /** A value that could be changed in place is only read where it stands. */
  isHarmless(node: AnyNode): boolean {
    if (this.#tree.isWritten(node)) return this.#tree.isReplaced(node);
    const parent = this.#tree.parentOf(node);
    switch (parent?.type) {
      case "UnaryExpression":
      case "BinaryExpression":
      case "TemplateLiteral":
      case "ExpressionStatement":
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "ForInStatement":
      case "SwitchStatement":
      case "SwitchCase":
        return true;
      case "MemberExpression":
        return parent.object !== node || this.#isMemberHarmless(parent);
      case "CallExpression":
        return parent.callee !== node && this.#isCallHarmless(parent);
      default:
        return parent !== undefined && this.#isPassedOnHarmlessly(node, parent);
    }
  }

  /** What its parent comes to is the value, has it as a part, or gets it. */
  #isPassedOnHarmlessly(node: AnyNode, parent: AnyNode): boolean {
    switch (parent.type) {
      case "ChainExpression":
      case "LogicalExpression":
      case "ObjectExpression":
      case "ArrayExpression":
      case "SpreadElement":
      case "SequenceExpression":
        return this.isHarmless(parent);
      case "Property":
        return parent.key === node || this.isHarmless(parent);
      case "ConditionalExpression":
        return parent.test === node || this.isHarmless(parent);
      case "VariableDeclarator":
        return this.isNameHarmless(parent.id);
      case "AssignmentExpression":
        // Of the others comes a number, or a text.
        return !/^(=|\|\|=|&&=|\?\?=)$/.test(parent.operator) || this.isNameHarmless(parent.left);
      case "ForOfStatement":
        return this.#isLoopHarmless(parent.left);
      case "ReturnStatement":
        return this.#isReturning(this.#tree.functionOf(parent));
      case "ArrowFunctionExpression":
        return this.#isReturning(parent);
      default:
        return false;
    }
  }

  /** What a function returns goes nowhere, or becomes part of what is only read. */
  #isReturning(from: FunctionNode | undefined): boolean {
    if (from === undefined || this.#returning.has(from)) return from !== undefined;
    const call = this.#tree.parentOf(from);
    if (call?.type !== "CallExpression" || call.arguments[0] !== from) return false;
    const name = methodOf(call) ?? "";
    return CALLING_METHODS.test(name) && !this.#own.has(name) && this.isHarmless(call);
  }

  #isLoopHarmless(left: AnyNode): boolean {
    if (left.type !== "VariableDeclaration") return this.isNameHarmless(left);
    return left.declarations.every(({ id }) => this.isNameHarmless(id));
  }

  #isFollowed(name: string): boolean {
    if (this.#followed.has(name)) return true;
    this.#followed.add(name);
    return this.#tree
      .uses(name)
      .every((use) =>
        this.#tree.isMade(use) ? !this.#tree.isExported(use) : this.isHarmless(use),
      );
  }

  /** `data.part`, or `data.method(…)`. */
  #isMemberHarmless(member: MemberExpression): boolean {
    const call = this.#callOf(member);
    if (call === undefined) return this.isHarmless(member);
    const name = methodOf(call);
    if (name === undefined) return false;
    if (PLAIN_METHODS.test(name)) return this.isHarmless(call);
    return CALLING_METHODS.test(name) && this.#isCallbackHarmless(call);
  }

  /** `data.map((part) => …)` */
  #isCallbackHarmless(call: CallExpression): boolean {
    const [given] = call.arguments;
    if (given === undefined || !isFunction(given)) return false;
    return given.params.every((one) => this.isNameHarmless(one)) && this.isHarmless(call);
  }

  /** It is given to a function. */
  #isCallHarmless(call: CallExpression): boolean {
    const { callee } = call;
    if (callee.type === "Identifier")
      return READERS.test(callee.name) && !this.#own.has(callee.name);
    const name = methodOf(call);
    if (name === undefined || callee.type !== "MemberExpression") return false;
    const { object } = callee;
    if (LOOKING_METHODS.test(name)) return !this.#own.has(name);
    if (object.type !== "Identifier") return false;
    if (KEEPING_METHODS.test(name)) return !this.#own.has(name) && this.#isCollection(object.name);
    return !this.#own.has(object.name) && this.#isReader(object.name, name, call);
  }

  /** A function that every script has. */
  #isReader(object: string, name: string, call: CallExpression): boolean {
    if (READING_OBJECTS.test(object)) return true;
    switch (`${object}.${name}`) {
      case "JSON.stringify":
        return call.arguments.slice(1).every(({ type }) => type === "Literal");
      case "Array.isArray":
      case "Object.keys":
      case "Object.hasOwn":
      case "Buffer.byteLength":
        return true;
      case "Object.values":
      case "Object.entries":
      case "Buffer.from":
        return this.isHarmless(call);
      default:
        return false;
    }
  }

  /** What was put into it is only read when it is taken out. */
  #isCollection(name: string): boolean {
    if (this.#collections.has(name)) return true;
    this.#collections.add(name);
    return this.#tree.uses(name).every((use) => {
      if (this.#tree.isMade(use)) return !this.#tree.isExported(use);
      const member = this.#tree.parentOf(use);
      if (member?.type !== "MemberExpression" || member.object !== use) return this.isHarmless(use);
      return this.#isCollectionPartHarmless(member);
    });
  }

  #isCollectionPartHarmless(member: MemberExpression): boolean {
    const call = this.#callOf(member);
    if (call === undefined) {
      const { property } = member;
      const isLength =
        !member.computed && property.type === "Identifier" && property.name === "length";
      return isLength || this.isHarmless(member);
    }
    const name = methodOf(call) ?? "";
    if (KEEPING_METHODS.test(name) || CLEARING_METHODS.test(name)) return true;
    if (GIVING_METHODS.test(name)) return this.isHarmless(call);
    return this.#isMemberHarmless(member);
  }

  /** The call of a method. */
  #callOf(member: MemberExpression): CallExpression | undefined {
    const call = this.#tree.parentOf(member);
    return call?.type === "CallExpression" && call.callee === member ? call : undefined;
  }
}

function methodOf({ callee }: CallExpression): string | undefined {
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  return callee.property.type === "Identifier" ? callee.property.name : undefined;
}
