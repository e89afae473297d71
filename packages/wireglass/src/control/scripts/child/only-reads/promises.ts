import type { AnyNode, CallExpression } from "acorn";

/** Whether what an expression comes to may be a promise; `own` are the names that its module makes. */
export function mayBePromise(node: AnyNode, own: ReadonlySet<string>): boolean {
  const mayBe = (part: AnyNode): boolean => mayBePromise(part, own);
  switch (node.type) {
    case "Literal":
    case "TemplateLiteral":
    case "UnaryExpression":
    case "BinaryExpression":
    case "UpdateExpression":
      return false;
    case "AssignmentExpression":
      // Of `||=` and the like may come what was there before; of the others comes a number, or a text.
      return node.operator === "=" ? mayBe(node.right) : /^(\|\||&&|\?\?)=$/.test(node.operator);
    case "LogicalExpression":
      return mayBe(node.left) || mayBe(node.right);
    case "ConditionalExpression":
      return mayBe(node.consequent) || mayBe(node.alternate);
    case "ChainExpression":
      return mayBe(node.expression);
    case "Identifier":
      return node.name !== "undefined" || own.has("undefined");
    case "CallExpression":
      return !isLogging(node, own);
    default:
      return true;
  }
}

function isLogging({ callee }: CallExpression, own: ReadonlySet<string>): boolean {
  const whose = callee.type === "MemberExpression" ? callee.object : callee;
  if (whose.type !== "Identifier" || own.has(whose.name)) return false;
  return whose.name === (whose === callee ? "log" : "console");
}
