import { type AnyNode, type CallExpression, type Identifier, type Pattern, parse } from "acorn";

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
        !this.isKey(node),
    );
  }

  /** Names that the module gives to variables, parameters, functions, classes, and what it imports. */
  madeNames(): ReadonlySet<string> {
    const made = this.#nodes.filter((node) => node.type === "Identifier" && this.isMade(node));
    return new Set(made.map((node) => (node as Identifier).name)); // filtered
  }

  /** Names of the module's own that others know. */
  exportedNames(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const node of this.#nodes) {
      if (node.type === "ExportSpecifier" && node.local.type === "Identifier")
        names.add(node.local.name);
      if (node.type === "Identifier" && this.isMade(node) && this.isExported(node))
        names.add(node.name);
    }
    return names;
  }

  isExportedName(name: string): boolean {
    return this.exportedNames().has(name);
  }

  /** `this` or `super` is used somewhere. */
  get hasThis(): boolean {
    return this.#nodes.some(({ type }) => type === "ThisExpression" || type === "Super");
  }

  /** The call of a method that a member is. */
  callOf(member: AnyNode): CallExpression | undefined {
    const call = this.parentOf(member);
    return call?.type === "CallExpression" && call.callee === member ? call : undefined;
  }

  /** It stands for itself: nobody gets what it comes to. */
  isStatement(node: AnyNode): boolean {
    return this.parentOf(node)?.type === "ExpressionStatement";
  }

  /** The parameter of a function of the module's own that gets an argument; undefined where that cannot be told. */
  paramOf(argument: AnyNode, { callee, arguments: all }: CallExpression): Pattern | undefined {
    if (callee.type !== "Identifier") return undefined;
    const helper = this.makerOf(callee.name);
    if (helper === undefined || !isFunction(helper)) return undefined;
    const at = all.indexOf(argument as (typeof all)[number]);
    const isSpread = all.some(({ type }) => type === "SpreadElement");
    const param = helper.params[at];
    return isSpread || param?.type === "RestElement" ? undefined : param;
  }

  /** What a name is made with: the only place where it is made, in a `const` or as a function, and never written. */
  makerOf(name: string): AnyNode | undefined {
    const uses = this.uses(name);
    const [made, ...others] = uses.filter((use) => this.isMade(use));
    if (made === undefined || others.length > 0) return undefined;
    if (uses.some((use) => use !== made && this.isWritten(use))) return undefined;
    const parent = this.parentOf(made);
    if (parent?.type === "FunctionDeclaration") return parent.id === made ? parent : undefined;
    if (parent?.type !== "VariableDeclarator" || parent.id !== made) return undefined;
    return parent.init ?? undefined;
  }

  /** It is one of what the module imports. */
  isImported(name: string): boolean {
    return this.uses(name).some((use) =>
      /^Import(Default|Namespace)?Specifier$/.test(this.parentOf(use)?.type ?? ""),
    );
  }

  /** It is a class of the module's own. */
  isClass(name: string): boolean {
    const [made, ...others] = this.uses(name).filter((use) => this.isMade(use));
    const parent = made && this.parentOf(made);
    return others.length === 0 && parent?.type === "ClassDeclaration" && parent.id === made;
  }

  /** A function of that name, or a name that it is kept under, is used in its own code, or in what that calls. */
  callsItself(own: FunctionNode): boolean {
    const seen = new Set<AnyNode>();
    const open: AnyNode[] = [own];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const node of this.#nodes) {
        if (node.type !== "Identifier" || !isWithin(node.start, at) || this.isMade(node)) continue;
        const maker = this.makerOf(node.name);
        if (maker === own) return true;
        if (maker === undefined || !isFunction(maker) || seen.has(maker)) continue;
        seen.add(maker);
        open.push(maker);
      }
    }
    return false;
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
    const maker = this.parentOf(made);
    const isName = maker !== undefined && isFunction(maker) && maker.id === made;
    for (let at = isName ? this.parentOf(maker) : maker; at !== undefined; at = this.parentOf(at)) {
      if (at.type === "ExportNamedDeclaration" || at.type === "ExportDefaultDeclaration")
        return true;
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

  /** `name` in `a.name`, `{ name: 1 }` and the like. */
  isKey(node: Identifier): boolean {
    const parent = this.parentOf(node);
    switch (parent?.type) {
      case "MemberExpression":
        return parent.property === node && !parent.computed;
      case "Property":
        return parent.key === node && !parent.computed && !parent.shorthand;
      case "MethodDefinition":
      case "PropertyDefinition":
        return parent.key === node && !parent.computed;
      case "ExportSpecifier":
        return parent.exported === node && parent.local !== node;
      case "ImportSpecifier":
        return parent.imported === node && parent.local !== node;
      case "LabeledStatement":
      case "BreakStatement":
      case "ContinueStatement":
        return parent.label === node;
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

/** The name of the method that is called; undefined for other calls. */
export function methodOf({ callee }: CallExpression): string | undefined {
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  return callee.property.type === "Identifier" ? callee.property.name : undefined;
}
