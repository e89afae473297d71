import type { AnyNode, CallExpression, NewExpression } from "acorn";
import { isFunction, methodOf, type SyntaxTree } from "./syntax-tree.ts";

/** What every script has that changes nothing of what it is given, and cannot be used to reach what it is not given. */
const KNOWN = new Set(
  (
    "log console JSON Math Number String Boolean BigInt Array Object Map Set Date Intl Buffer RegExp " +
    "Error TypeError RangeError SyntaxError undefined NaN Infinity parseInt parseFloat isNaN isFinite " +
    "setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask " +
    "performance process Promise URL URLSearchParams encodeURIComponent decodeURIComponent encodeURI decodeURI " +
    "structuredClone TextDecoder TextEncoder Uint8Array"
  ).split(" "),
);
/** Of these only parts may be used: whoever had one of them could change it. */
const OBJECTS = /^(console|JSON|Math|Object|Array|Buffer|process|Intl|performance)$/;
/** The parts of `Object` that change nothing. */
const OBJECT_PARTS = /^(keys|values|entries|hasOwn|is|fromEntries|groupBy)$/;
/** The parts of `process` that lead nowhere else. */
const PROCESS_PARTS =
  /^(pid|env|argv|platform|version|versions|memoryUsage|stdout|stderr|hrtime|uptime|cwd|title|exit)$/;
/** What lets a message wait until something else has ended. */
const BLOCKING = /^(exec|execFile|spawn)Sync$/;
/** Ways to what lies behind all objects. */
const BEHIND = /^(prototype|__proto__|constructor|hasInstance|toPrimitive)$/;

/** Whether a module uses anything with which nothing can be told from its source. */
export function isDark(tree: SyntaxTree): boolean {
  const made = tree.madeNames();
  const exported = tree.exportedNames();
  return (
    tree.nodes.some((node) => {
      if (node.type === "Identifier") return isDarkName(tree, node, made, exported);
      if (node.type === "Literal") return typeof node.value === "string" && BEHIND.test(node.value);
      if (node.type === "MemberExpression") return isForeign(tree, node, made);
      if (node.type === "ImportDeclaration") return isForeignModule(tree, node);
      if (node.type === "CallExpression" || node.type === "NewExpression")
        return isUnknownCall(tree, node, made);
      return node.type === "MetaProperty" || node.type === "ImportExpression";
    }) || mayTakeTime(tree)
  );
}

function isDarkName(
  tree: SyntaxTree,
  node: AnyNode & { type: "Identifier" },
  made: ReadonlySet<string>,
  exported: ReadonlySet<string>,
): boolean {
  const { name } = node;
  if (BEHIND.test(name) || BLOCKING.test(name)) return true;
  if (tree.isKey(node) || tree.isMade(node)) return false;
  if (!made.has(name)) return !KNOWN.has(name) || tree.isWritten(node) || isHandedOn(tree, node);
  // A function that is exported could become another one.
  return exported.has(name) && tree.isWritten(node);
}

/** One of the known objects is used as a value, or a part of `Object` that is not known. */
function isHandedOn(tree: SyntaxTree, node: AnyNode & { type: "Identifier" }): boolean {
  if (!OBJECTS.test(node.name)) return false;
  const parent = tree.parentOf(node);
  if (parent?.type === "CallExpression" || parent?.type === "NewExpression")
    return parent.callee !== node;
  if (parent?.type !== "MemberExpression" || parent.object !== node || parent.computed) return true;
  const parts = { Object: OBJECT_PARTS, process: PROCESS_PARTS }[node.name];
  if (parts === undefined) return false;
  return parent.property.type !== "Identifier" || !parts.test(parent.property.name);
}

/** What is not the module's own gets another value: `console.log = …`. */
function isForeign(tree: SyntaxTree, member: AnyNode, made: ReadonlySet<string>): boolean {
  if (!tree.isWritten(member)) return false;
  let root = member;
  while (root.type === "MemberExpression" || root.type === "ChainExpression")
    root = root.type === "MemberExpression" ? root.object : root.expression;
  if (root.type === "Identifier") return !made.has(root.name) || isOtherName(tree, root.name, made);
  return root.type !== "ThisExpression";
}

/** Another name for what is not the module's own. */
function isOtherName(tree: SyntaxTree, name: string, made: ReadonlySet<string>): boolean {
  const maker = tree.makerOf(name);
  if (maker?.type !== "Identifier" || maker.name === name) return false;
  return !made.has(maker.name) || isOtherName(tree, maker.name, made);
}

/** What may be called is a known function, one of the module's own, or a method by its name. */
function isUnknownCall(
  tree: SyntaxTree,
  { callee }: CallExpression | NewExpression,
  made: ReadonlySet<string>,
): boolean {
  if (callee.type === "MemberExpression") return callee.computed;
  if (callee.type !== "Identifier") return !isFunction(callee) && callee.type !== "Super";
  if (!made.has(callee.name)) return false; // looked at as a name
  const maker = tree.makerOf(callee.name);
  if (maker !== undefined) return !isFunction(maker);
  return !tree.isImported(callee.name) && !tree.isClass(callee.name);
}

/** Modules whose parts take no time, and are given nothing that they could change. */
const MODULES: Readonly<Record<string, RegExp>> = {
  "wireglass/script": /./,
  "node:fs":
    /^(appendFile|appendFileSync|writeFile|writeFileSync|createWriteStream|mkdirSync|existsSync)$/,
  "node:fs/promises": /^(appendFile|writeFile|mkdir)$/,
  "node:path": /^(join|resolve|basename|dirname|extname)$/,
  "node:os": /^(EOL|hostname|homedir|tmpdir)$/,
  "node:util": /^(inspect|format)$/,
  "node:crypto": /^(createHash|randomUUID|createHmac)$/,
};

/** It brings in code that is not looked at. */
function isForeignModule(
  tree: SyntaxTree,
  { source, specifiers }: AnyNode & { type: "ImportDeclaration" },
): boolean {
  const name = String(source.value).replace(/^(?=(?:fs|path|os|util|crypto)\b)/, "node:");
  const parts = MODULES[name];
  if (parts === undefined || !Object.hasOwn(MODULES, name) || specifiers.length === 0) return true;
  return specifiers.some((one) => {
    if (one.type === "ImportSpecifier")
      return one.imported.type !== "Identifier" || !parts.test(one.imported.name);
    return tree.uses(one.local.name).some((use) => {
      const parent = tree.parentOf(use);
      if (use === one.local) return false;
      if (parent?.type !== "MemberExpression" || parent.object !== use || parent.computed)
        return true;
      return parent.property.type !== "Identifier" || !parts.test(parent.property.name);
    });
  });
}

/** What tells the time, or that something has come with time. */
const CLOCKS =
  /^(Date|now|hrtime|uptime|performance|getTime|timeOrigin|valueOf|cpuUsage|existsSync)$/;
/** Functions are called again and again by these. */
const REPEATING =
  /^(every|some|find|findIndex|findLast|findLastIndex|forEach|map|filter|reduce|sort|from|replace|replaceAll)$/;

/** It has a clock, and something that goes on until the clock says so. */
function mayTakeTime(tree: SyntaxTree): boolean {
  const clocks = tree.nodes.filter(
    (node) => node.type === "Identifier" && CLOCKS.test(node.name) && !isStamp(tree, node),
  );
  if (clocks.length === 0) return false;
  return tree.nodes.some((node) => {
    switch (node.type) {
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        return true;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return node.generator === true || tree.callsItself(node);
      case "CallExpression":
        return REPEATING.test(methodOf(node) ?? "") && clocks.some((clock) => isIn(clock, node));
      default:
        return false;
    }
  });
}

/** `new Date().toISOString()`, which is text. */
function isStamp(tree: SyntaxTree, node: AnyNode): boolean {
  const made = tree.parentOf(node);
  if (made?.type !== "NewExpression" || made.callee !== node) return false;
  const member = tree.parentOf(made);
  return (
    member?.type === "MemberExpression" &&
    member.property.type === "Identifier" &&
    /^to(ISO|JSON|Locale|UTC|Date|Time)?(Date|Time)?String$|^toJSON$/.test(member.property.name)
  );
}

function isIn(node: AnyNode, { start, end }: AnyNode): boolean {
  return start <= node.start && node.end <= end;
}
