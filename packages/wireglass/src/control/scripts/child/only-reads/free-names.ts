import type { AnyNode } from "acorn";
import type { SyntaxTree } from "./syntax-tree.ts";

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
/** What lets a message wait until something else has ended. */
const BLOCKING = /^(exec|execFile|spawn)Sync$/;
/** Ways to what lies behind all objects. */
const BEHIND = /^(prototype|__proto__|constructor|hasInstance|toPrimitive)$/;

/** Whether a module uses anything with which nothing can be told from its source. */
export function isDark(tree: SyntaxTree): boolean {
  const made = tree.madeNames();
  const exported = tree.exportedNames();
  return tree.nodes.some((node) => {
    if (node.type === "Identifier") return isDarkName(tree, node, made, exported);
    if (node.type === "Literal") return typeof node.value === "string" && BEHIND.test(node.value);
    if (node.type === "MemberExpression") return isForeign(tree, node, made);
    if (isLoop(node)) return tree.nodes.some((one) => isClock(one) && isIn(one, node));
    return node.type === "MetaProperty" || node.type === "ImportExpression";
  });
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
  if (node.name !== "Object") return false;
  return parent.property.type !== "Identifier" || !OBJECT_PARTS.test(parent.property.name);
}

/** What is not the module's own gets another value: `console.log = …`. */
function isForeign(tree: SyntaxTree, member: AnyNode, made: ReadonlySet<string>): boolean {
  if (!tree.isWritten(member)) return false;
  let root = member;
  while (root.type === "MemberExpression" || root.type === "ChainExpression")
    root = root.type === "MemberExpression" ? root.object : root.expression;
  if (root.type === "Identifier") return !made.has(root.name);
  return root.type !== "ThisExpression";
}

function isLoop({ type }: AnyNode): boolean {
  return type === "WhileStatement" || type === "DoWhileStatement" || type === "ForStatement";
}

/** `Date.now` and the like: a loop that looks at it lets time pass. */
function isClock(node: AnyNode): boolean {
  return node.type === "Identifier" && (node.name === "now" || node.name === "hrtime");
}

function isIn(node: AnyNode, { start, end }: AnyNode): boolean {
  return start <= node.start && node.end <= end;
}
