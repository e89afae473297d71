import type { AnyNode, CallExpression } from "acorn";

/** Methods that give no promise, whatever they belong to. */
const AT_ONCE = /^(add|push|set|delete|log|info|warn|error|debug|test|includes|has|write)$/;

/** Whether what an expression comes to may be a promise; `own` are the names that its module has made. */
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
      return /^(=|\|\|=|&&=|\?\?=)$/.test(node.operator) && mayBe(node.right);
    case "LogicalExpression":
      return mayBe(node.left) || mayBe(node.right);
    case "ConditionalExpression":
      return mayBe(node.consequent) || mayBe(node.alternate);
    case "ChainExpression":
      return mayBe(node.expression);
    case "Identifier":
      return node.name !== "undefined";
    case "CallExpression":
      return !isAtOnce(node, own);
    default:
      return true;
  }
}

function isAtOnce({ callee }: CallExpression, own: ReadonlySet<string>): boolean {
  if (callee.type === "Identifier") return callee.name === "log" && !own.has("log");
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return false;
  const { name } = callee.property;
  return !callee.computed && AT_ONCE.test(name) && !own.has(name);
}
