import type { AnyNode, CallExpression, MemberExpression } from "acorn";
import { methodOf, type SyntaxTree } from "./syntax-tree.ts";

/** Who says whether a value is only read where it stands. */
export type DataJudge = {
  isHarmless(node: AnyNode): boolean;
  isMemberHarmless(member: MemberExpression): boolean;
};

const KEEPING = /^(set|add|push|unshift)$/;
const CLEARING = /^(delete|clear)$/;
/** They give what was kept. */
const GIVING = /^(get|pop|shift|splice)$/;

type Kind = "array" | "object" | "map";

/**
 * What scripts collect in: names that are made once, with `[]`, `{}`, `new Map()` or `new Set()`, and are handed to
 * nobody. What was kept in one is only read wherever it is taken out.
 */
export class Collections {
  readonly #tree: SyntaxTree;
  readonly #own: ReadonlySet<string>;
  readonly #data: DataJudge;
  readonly #known = new Map<string, boolean>();

  constructor(tree: SyntaxTree, own: ReadonlySet<string>, data: DataJudge) {
    this.#tree = tree;
    this.#own = own;
    this.#data = data;
  }

  /** `counts.set(…, data)`, for itself. */
  takes(object: AnyNode, name: string, call: CallExpression): boolean {
    if (object.type !== "Identifier" || !KEEPING.test(name)) return false;
    return this.#tree.isStatement(call) && this.#isOne(object.name);
  }

  /** `counts.has(data)`, `counts.get(data)` and `counts.delete(data)`, and what only looks at texts: `/x/.test(data)`. */
  isLooker(object: AnyNode, name: string): boolean {
    if (object.type === "Identifier" && this.#hasOtherName(object.name)) return false;
    if (object.type === "Identifier" && /^(has|get|delete)$/.test(name))
      return this.#isOne(object.name);
    const made = object.type === "Identifier" ? this.#tree.makerOf(object.name) : object;
    if (made === undefined || (made !== object && this.#isAltered(object))) return false;
    if (made.type === "Literal" && "regex" in made) return name === "test" || name === "exec";
    return name === "decode" && this.#isNew(made, "TextDecoder");
  }

  /** It is known by another name as well, by which it may be altered. */
  #hasOtherName(name: string): boolean {
    return this.#tree.uses(name).some((use) => {
      const parent = this.#tree.parentOf(use);
      return parent?.type === "VariableDeclarator" && parent.init === use;
    });
  }

  /** It is given parts of its own. */
  #isAltered(name: AnyNode): boolean {
    if (name.type !== "Identifier") return true;
    return this.#tree.uses(name.name).some((use) => {
      const member = this.#tree.parentOf(use);
      return member?.type === "MemberExpression" && this.#tree.isWritten(member);
    });
  }

  /** `counts[data] = …` */
  isPlace(left: AnyNode): boolean {
    return (
      left.type === "MemberExpression" &&
      left.object.type === "Identifier" &&
      this.#isOne(left.object.name)
    );
  }

  #isOne(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, true); // until it is known: it may be used in what is looked at for it
    const kind = this.#kindOf(name);
    const is =
      kind !== undefined && this.#tree.uses(name).every((use) => this.#isUsedSo(use, kind));
    this.#known.set(name, is);
    return is;
  }

  #kindOf(name: string): Kind | undefined {
    const made = this.#tree.makerOf(name);
    if (made === undefined || this.#tree.isExportedName(name)) return undefined;
    if (made.type === "ArrayExpression" && made.elements.length === 0) return "array";
    if (made.type === "ObjectExpression" && made.properties.length === 0) return "object";
    return this.#isNew(made, "Map") || this.#isNew(made, "Set") ? "map" : undefined;
  }

  #isNew(made: AnyNode, what: string): boolean {
    if (made.type !== "NewExpression" || made.callee.type !== "Identifier") return false;
    return made.callee.name === what && !this.#own.has(what) && made.arguments.length === 0;
  }

  #isUsedSo(use: AnyNode, kind: Kind): boolean {
    if (this.#tree.isMade(use)) return true;
    const member = this.#tree.parentOf(use);
    if (member?.type === "MemberExpression" && member.object === use)
      return this.#isPartUsedSo(member, kind);
    return !this.#tree.isWritten(use) && this.#data.isHarmless(use);
  }

  #isPartUsedSo(member: MemberExpression, kind: Kind): boolean {
    const call = this.#tree.callOf(member);
    if (call === undefined) {
      // What is put there was looked at where it is put, if it is one of a message's.
      if (this.#tree.isWritten(member)) return kind === "object" || isPlace(member, kind);
      return this.#data.isHarmless(member);
    }
    if (kind === "object") return false; // it has no methods but what is put there
    const name = methodOf(call) ?? "";
    if (KEEPING.test(name)) return this.#tree.isStatement(call);
    if (CLEARING.test(name) || name === "has") return true;
    if (GIVING.test(name)) return this.#data.isHarmless(call);
    return this.#data.isMemberHarmless(member);
  }
}

/** An array's element, or its length. */
function isPlace({ computed, property }: MemberExpression, kind: Kind): boolean {
  if (kind !== "array") return false;
  if (computed) return isNumber(property);
  return property.type === "Identifier" && property.name === "length";
}

/** A number, and no name. */
function isNumber(node: AnyNode): boolean {
  if (node.type === "Literal") return typeof node.value === "number";
  if (node.type === "UpdateExpression") return true;
  return node.type === "BinaryExpression" && /^[-*/%&|^]|<<|>>$/.test(node.operator);
}
