import type { AnyNode, CallExpression, MemberExpression } from "acorn";
import { Collections } from "./collections.ts";
import { type FunctionNode, isFunction, methodOf, type SyntaxTree } from "./syntax-tree.ts";

/** Functions that keep nothing of what they are given, and change nothing of it. */
const READERS =
  /^(log|String|Number|Boolean|BigInt|isNaN|isFinite|parseInt|parseFloat|structuredClone)$/;
/** Methods of texts, arrays and bytes that change nothing, and give their elements to nobody. */
const PLAIN_METHODS =
  /^(at|includes|indexOf|lastIndexOf|startsWith|endsWith|match|matchAll|split|slice|subarray|substring|trim|trimStart|trimEnd|toLowerCase|toUpperCase|padStart|padEnd|repeat|replace|replaceAll|localeCompare|normalize|charAt|charCodeAt|codePointAt|concat|join|flat|keys|values|entries|toString|toFixed|toPrecision|toHex|toBase64|equals|compare|read[A-Z]\w*)$/;
/** Methods that give their elements to a function. */
const CALLING_METHODS =
  /^(map|flatMap|filter|some|every|find|findIndex|findLast|findLastIndex|forEach|reduce|reduceRight|toSorted)$/;

/**
 * Follows what was read of a message and could be changed in place: through names, collections, helpers, and functions
 * on the spot. Names are followed in the whole module, whatever they mean there.
 */
export class ReadData {
  readonly #tree: SyntaxTree;
  readonly #own: ReadonlySet<string>;
  readonly #followed = new Set<string>();
  readonly #collections: Collections;
  /** Functions whose results go nowhere, or are looked at where they are called. */
  readonly #returning = new Set<AnyNode>();
  /** Functions that return such values: they must be among those. */
  readonly #returns = new Set<AnyNode>();

  /** @param own names that the module makes */
  constructor(tree: SyntaxTree, own: ReadonlySet<string>) {
    this.#tree = tree;
    this.#own = own;
    this.#collections = new Collections(tree, own, this);
  }

  /** What a function returns goes nowhere. */
  returnsTo(found: FunctionNode): void {
    this.#returning.add(found);
  }

  /** Whatever was returned was looked at: to be asked when all is done. */
  get isDone(): boolean {
    return [...this.#returns].every((from) => this.#returning.has(from));
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

  /** A value that could be changed in place is only read where it stands. */
  isHarmless(node: AnyNode): boolean {
    if (this.#tree.isWritten(node)) return this.#tree.isReplaced(node);
    const parent = this.#tree.parentOf(node);
    switch (parent?.type) {
      case "ExpressionStatement":
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "ForInStatement":
      case "SwitchStatement":
      case "SwitchCase":
      case "UnaryExpression":
        return true;
      case "BinaryExpression":
        return parent.operator !== "instanceof";
      case "TemplateLiteral":
        return this.#tree.parentOf(parent)?.type !== "TaggedTemplateExpression";
      case "MemberExpression":
        return parent.object !== node || this.isMemberHarmless(parent);
      case "CallExpression":
        return parent.callee !== node && this.#isCallHarmless(node, parent);
      default:
        return parent !== undefined && this.#isPassedOnHarmlessly(node, parent);
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

  /** What its parent comes to is the value, has it as a part, or gets it. */
  #isPassedOnHarmlessly(node: AnyNode, parent: AnyNode): boolean {
    switch (parent.type) {
      case "ChainExpression":
      case "LogicalExpression":
      case "SequenceExpression":
      case "ArrayExpression":
      case "SpreadElement":
        return this.isHarmless(parent);
      case "ObjectExpression":
        return isPlainObject(parent) && !this.#tree.hasThis && this.isHarmless(parent);
      case "Property":
        return parent.key === node || this.isHarmless(parent);
      case "ConditionalExpression":
        return parent.test === node || this.isHarmless(parent);
      case "VariableDeclarator":
        return this.isNameHarmless(parent.id);
      case "AssignmentExpression":
        return this.#isAssignmentHarmless(parent);
      case "ForOfStatement":
        return this.#isLoopHarmless(parent.left);
      case "ReturnStatement":
        return this.#isReturned(this.#tree.functionOf(parent));
      case "ArrowFunctionExpression":
        return this.#isReturned(parent);
      default:
        return false;
    }
  }

  #isAssignmentHarmless(assignment: AnyNode & { type: "AssignmentExpression" }): boolean {
    // Of the others comes a number, or a text.
    if (!/^(=|\|\|=|&&=|\?\?=)$/.test(assignment.operator)) return true;
    const { left } = assignment;
    const isKept = this.isNameHarmless(left) || this.#collections.isPlace(left);
    return isKept && this.isHarmless(assignment);
  }

  #isReturned(from: FunctionNode | undefined): boolean {
    if (from === undefined || from.generator === true) return false;
    this.#returns.add(from);
    return true;
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
  isMemberHarmless(member: MemberExpression): boolean {
    const call = this.#tree.callOf(member);
    if (call === undefined) return this.isHarmless(member);
    const name = methodOf(call);
    if (name === undefined) return false;
    if (PLAIN_METHODS.test(name)) return this.isHarmless(call);
    return CALLING_METHODS.test(name) && this.#isCallbackHarmless(call);
  }

  /** `data.map((part) => …)` */
  #isCallbackHarmless(call: CallExpression): boolean {
    const [given] = call.arguments;
    return given !== undefined && this.#isGivenHarmless(given, call);
  }

  /** A function that a call gives parts of the data, one after the other. */
  #isGivenHarmless(given: AnyNode, call: CallExpression): boolean {
    if (!isFunction(given)) return false;
    this.#returning.add(given); // it is part of what the call gives, which is looked at
    return given.params.every((one) => this.isNameHarmless(one)) && this.isHarmless(call);
  }

  /** It is given to a function. */
  #isCallHarmless(node: AnyNode, call: CallExpression): boolean {
    const { callee } = call;
    if (this.isShown(node, call)) return true;
    // Which argument it becomes cannot be told.
    if (call.arguments.some(({ type }) => type === "SpreadElement")) return false;
    if (callee.type === "Identifier") {
      if (this.#own.has(callee.name)) return this.#isHelperHarmless(node, call, callee.name);
      return READERS.test(callee.name);
    }
    const name = methodOf(call);
    if (name === undefined || callee.type !== "MemberExpression") return false;
    const { object } = callee;
    if (this.#collections.takes(object, name, call)) return true;
    if (this.#collections.isLooker(object, name)) return true;
    if (object.type !== "Identifier" || this.#own.has(object.name)) return false;
    return this.#isReader(object.name, name, call);
  }

  /** A function of the script's own, which only reads what it is given there. */
  #isHelperHarmless(node: AnyNode, call: CallExpression, name: string): boolean {
    const param = this.#tree.paramOf(node, call);
    const helper = this.#tree.makerOf(name);
    if (param === undefined || helper === undefined || this.#tree.isExportedName(name))
      return false;
    const calls = this.#tree.uses(name).filter((use) => !this.#tree.isMade(use));
    this.#returning.add(helper); // what it gives is looked at wherever it is called
    if (this.#followed.has(`${name}()`)) return this.isNameHarmless(param);
    this.#followed.add(`${name}()`);
    return (
      this.isNameHarmless(param) &&
      calls.every((use) => {
        const own = this.#tree.parentOf(use);
        return own?.type === "CallExpression" && own.callee === use && this.isHarmless(own);
      })
    );
  }

  /** `Array.from(data)`, or `Array.from(data, (part) => …)`. */
  #isArrayHarmless(call: CallExpression): boolean {
    const [, given, ...more] = call.arguments;
    if (given === undefined) return this.isHarmless(call);
    return more.length === 0 && this.#isGivenHarmless(given, call);
  }

  /** A function that every script has. */
  #isReader(object: string, name: string, call: CallExpression): boolean {
    if (/^(Math|Number|String)$/.test(object)) return true;
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
      case "Array.from":
        return this.#isArrayHarmless(call);
      default:
        return false;
    }
  }
}

/** `{ name: value, … }`, and nothing that would be called. */
function isPlainObject(object: AnyNode & { type: "ObjectExpression" }): boolean {
  return object.properties.every(
    (one) =>
      one.type === "Property" && one.kind === "init" && !one.method && !isFunction(one.value),
  );
}
