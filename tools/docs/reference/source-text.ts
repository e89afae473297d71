import {
  isBindingElement,
  isBlock,
  isNewExpression,
  isParameterDeclaration,
  isThrowStatement,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { type DocComment, NO_COMMENT, readDocComment } from "./doc-comment.ts";
import type { Callable } from "./entry.ts";
import type { Program } from "./program.ts";

const MAX_WIDTH = 96;

/** A node that may have any of these; the compiler's own types name them one by one. */
export type Declared = Node & {
  readonly name?: Node;
  readonly modifiers?: readonly Node[];
  readonly parameters?: readonly Node[];
  readonly typeParameters?: readonly Node[];
  readonly type?: Node;
  readonly body?: Node;
  readonly initializer?: Node;
  readonly questionToken?: Node;
  readonly postfixToken?: Node;
};

export function hasModifier(node: Node, kind: SyntaxKind): boolean {
  return (node as Declared).modifiers?.some((modifier) => modifier.kind === kind) === true;
}

export function docOf(node: Node): DocComment {
  const comment = node.jsDoc?.at(-1);
  if (comment === undefined) return NO_COMMENT;
  return readDocComment(node.getSourceFile().text.slice(comment.pos, comment.end).trim());
}

/** The first of these declarations' comments: overloads share one, and so do a getter and its setter. */
export function firstDoc(nodes: readonly Node[]): DocComment {
  return nodes.map(docOf).find((doc) => doc !== NO_COMMENT) ?? NO_COMMENT;
}

/** Code in one line, without comments and without the commas that only several lines need. */
export function inOneLine(code: string): string {
  return code
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "")
    .replace(/([([<])\s*\n\s*/g, "$1")
    .replace(/,?\s*\n\s*([)\]>])/g, "$1")
    .replace(/\s+/g, " ")
    .replace(/; }/g, " }")
    .trim()
    .replace(/^\| /, "");
}

/** One signature: a function, a method, or a constructor by `new`. */
export function signature(program: Program, name: string, declaration: Node): string {
  const node = declaration as Declared;
  const generics = node.typeParameters?.map((one) => one.getText()).join(", ") ?? "";
  const parameters = (node.parameters ?? []).map((one) => parameter(program, one));
  const isConstructor = node.kind === SyntaxKind.Constructor;
  const returns = isConstructor ? "" : `: ${returnType(program, node)}`;
  const head = `${name}${generics && `<${generics}>`}(`;
  const line = `${head}${parameters.join(", ")})${returns}`;
  if (line.length <= MAX_WIDTH) return line;
  return `${head}\n${parameters.map((one) => `  ${one},\n`).join("")})${returns}`;
}

function returnType(program: Program, node: Declared): string {
  return node.type === undefined ? program.inferredReturn(node) : inOneLine(node.type.getText());
}

/** A parameter as its reader needs it: the default stays, and what is taken apart gets a name. */
function parameter(program: Program, declaration: Node): string {
  const node = declaration as Declared;
  const name = parameterName(node);
  const rest = node.getText().startsWith("...") ? "..." : "";
  const question = node.questionToken === undefined ? "" : "?";
  const type = node.type ? inOneLine(node.type.getText()) : undefined;
  if (node.initializer === undefined) return `${rest}${name}${question}: ${type ?? "unknown"}`;
  const value = inOneLine(node.initializer.getText());
  const known = type ?? program.inferredType(node);
  return value.length > 30 ? `${name}?: ${known}` : `${name}: ${known} = ${value}`;
}

export function parameterName(node: Declared): string {
  const text = node.name?.getText() ?? "";
  if (text.startsWith("{")) return "options";
  return text.startsWith("[") ? "values" : text;
}

/** `declarations` of one function; the body that overloads share is no signature. */
export function callable(program: Program, name: string, declarations: readonly Node[]): Callable {
  const open = declarations.filter((node) => (node as Declared).body === undefined);
  const shown = open.length > 0 ? open : declarations;
  const parameters = shown.flatMap((node) => (node as Declared).parameters ?? []);
  return {
    code: shown.map((node) => signature(program, name, node)).join("\n"),
    parameters: [...new Set(parameters.filter(isParameterDeclaration).map(parameterName))],
    thrown: [...new Set(declarations.flatMap((node) => thrownIn((node as Declared).body)))],
  };
}

/** The classes in `throw new X(…)` of a body, those of functions inside it left out. */
function thrownIn(body: Node | undefined): readonly string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    if ((node as Declared).body !== undefined && node !== body) return;
    if (isThrowStatement(node) && node.expression && isNewExpression(node.expression)) {
      found.push(node.expression.expression.getText());
    }
    node.forEachChild(visit);
  };
  if (body !== undefined) visit(body);
  return found;
}

/** Every identifier that stands for a type in what a declaration says to its users. */
export function typeNames(declaration: Node, isHidden: (node: Node) => boolean): readonly Node[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (isBlock(node) || isHidden(node)) return;
    if (node.kind === SyntaxKind.ObjectLiteralExpression || isBindingElement(node)) return;
    const { typeName, exprName } = node as { typeName?: Node; exprName?: Node };
    const name = typeName ?? exprName ?? heritageName(node);
    if (name !== undefined) found.push(name);
    node.forEachChild(visit);
  };
  visit(declaration);
  return found;
}

function heritageName(node: Node): Node | undefined {
  if (node.kind !== SyntaxKind.ExpressionWithTypeArguments) return undefined;
  return (node as Node & { readonly expression: Node }).expression;
}
