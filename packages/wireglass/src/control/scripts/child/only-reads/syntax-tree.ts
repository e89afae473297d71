import { type AnyNode, type Identifier, parse } from "acorn";

export type FunctionNode = Extract<
  AnyNode,
  { type: "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression" }
>;

/** A module's syntax, each node of which knows what it stands in. */
export class SyntaxTree {
  readonly #parents = new Map<AnyNode, AnyNode>();
  readonly #nodes: AnyNode[] = [];

  /** @throws SyntaxError */
  constructor(source: string) {
    this.#add(parse(source, { ecmaVersion: "latest", sourceType: "module" }));
  }

  /** All of them, each before what is in it. */
  get nodes(): readonly AnyNode[] {
    return this.#nodes;
  }

  parentOf(node: AnyNode): AnyNode | undefined {
    return this.#parents.get(node);
  }

  /** The function whose code a node is part of. */
  functionOf(node: AnyNode): FunctionNode | undefined {
    for (let at = this.parentOf(node); at !== undefined; at = this.parentOf(at))
      if (isFunction(at)) return at;
    return undefined;
  }

  /** The smallest function around a place in the source. */
  functionAt(offset: number): FunctionNode | undefined {
    // Those inside come later.
    return this.#nodes.filter(isFunction).findLast((one) => isWithin(offset, one));
  }

  /** Where a variable of that name is used, or made; not where a property is called so. */
  uses(name: string, within?: AnyNode): Identifier[] {
    return this.#nodes.filter(
      (node): node is Identifier =>
        node.type === "Identifier" &&
        node.name === name &&
        (within === undefined || isWithin(node.start, within)) &&
        !this.#isKey(node),
    );
  }

  /** Names that the module gives to something: they may not be what they are elsewhere. */
  ownNames(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const node of this.#nodes)
      if (node.type === "Identifier" && (this.isMade(node) || this.#isKey(node, true)))
        names.add(node.name);
    return names;
  }

  /** Its name is given here, to a variable, a parameter, a function, a class or what is imported. */
  isMade(node: AnyNode): boolean {
    const parent = this.parentOf(node);
    switch (parent?.type) {
      case "VariableDeclarator":
        return parent.id === node;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return parent.body !== node;
      case "ClassDeclaration":
      case "ClassExpression":
        return parent.id === node;
      case "CatchClause":
        return parent.param === node;
      case "ImportSpecifier":
      case "ImportDefaultSpecifier":
      case "ImportNamespaceSpecifier":
        return true;
      case "AssignmentPattern":
        return parent.left === node && this.isMade(parent);
      case "Property":
        return parent.value === node && this.#isPatternMade(parent);
      case "RestElement":
      case "ArrayPattern":
        return this.isMade(parent);
      default:
        return false;
    }
  }

  /** What is made there can be had by other modules. */
  isExported(made: AnyNode): boolean {
    for (let at = this.parentOf(made); at !== undefined; at = this.parentOf(at)) {
      if (at.type === "ExportNamedDeclaration") return true;
      if (at.type === "BlockStatement" || isFunction(at)) return false;
    }
    return false;
  }

  /** It is assigned, counted up, or deleted: `a.b = 1`, `[a.b] = …`. */
  isWritten(node: AnyNode): boolean {
    const parent = this.parentOf(node);
    switch (parent?.type) {
      case "AssignmentExpression":
      case "AssignmentPattern":
      case "ForOfStatement":
      case "ForInStatement":
        return parent.left === node;
      case "UpdateExpression":
      case "ArrayPattern":
      case "RestElement":
        return true;
      case "UnaryExpression":
        return parent.operator === "delete";
      case "ChainExpression":
        return this.isWritten(parent);
      case "Property":
        return parent.value === node && this.parentOf(parent)?.type === "ObjectPattern";
      default:
        return false;
    }
  }

  /** What is written is a name, which gets another value: what it had is not changed. */
  isReplaced(node: AnyNode): boolean {
    const parent = this.parentOf(node);
    return (
      node.type === "Identifier" &&
      (parent?.type === "UpdateExpression" || parent?.type === "AssignmentExpression")
    );
  }

  #isPatternMade(property: AnyNode): boolean {
    const pattern = this.parentOf(property);
    return pattern?.type === "ObjectPattern" && this.isMade(pattern);
  }

  /** `name` in `a.name`, `{ name: 1 }` and the like; with `isOwn` only where a thing gets it. */
  #isKey(node: Identifier, isOwn = false): boolean {
    const parent = this.parentOf(node);
    switch (parent?.type) {
      case "MemberExpression":
        return !isOwn && parent.property === node && !parent.computed;
      case "Property":
        if (parent.key !== node || parent.computed || parent.shorthand) return false;
        return !isOwn || this.parentOf(parent)?.type === "ObjectExpression";
      case "MethodDefinition":
      case "PropertyDefinition":
        return parent.key === node && !parent.computed;
      default:
        return false;
    }
  }

  #add(node: AnyNode, parent?: AnyNode): void {
    this.#nodes.push(node);
    if (parent !== undefined) this.#parents.set(node, parent);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child) && !this.#parents.has(child)) this.#add(child, node);
    }
  }
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

function isWithin(offset: number, { start, end }: AnyNode): boolean {
  return start <= offset && offset < end;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
