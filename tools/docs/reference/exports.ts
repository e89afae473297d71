import {
  isArrowFunction,
  isAsExpression,
  isClassDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isObjectLiteralExpression,
  isSatisfiesExpression,
  isTypeAliasDeclaration,
  isTypeParameterDeclaration,
  isVariableDeclaration,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Entry, Key, Member } from "./entry.ts";
import { isHidden, literalsOf, membersOf } from "./members.ts";
import { DOORS } from "./pages.ts";
import type { Program } from "./program.ts";
import { callable, type Declared, firstDoc, typeNames } from "./source-text.ts";

/** A constant's value is shown when it is not longer than this. */
const MAX_VALUE_LINES = 12;

/** Everything that the doors export. What a door passes on from another one belongs to the other. */
export function publicExports(program: Program): readonly Entry[] {
  const found = Object.entries(DOORS).flatMap(([door, { entry }]) =>
    program
      .exportsOf(entry)
      .filter(({ nodes }) => doorOf(program, nodes[0]) === door)
      .map(({ name, nodes }) => ({ door, name, nodes })),
  );
  const keys = new Set(found.map(({ nodes }) => keyOf(program, nodes[0])));
  return found.map(({ door, name, nodes }) => {
    const entry = toEntry(program, door, name, nodes);
    return { ...entry, helpers: privateTypes(program, nodes, keys) };
  });
}

/** Types that a declaration names and that no door exports: shown with it, as there is no other place. */
function privateTypes(
  program: Program,
  nodes: readonly Node[],
  exported: ReadonlySet<Key>,
): string {
  const declarations = nodes
    .flatMap((node) => typeNames(node, isHidden))
    .flatMap((identifier) => program.meaningOf(identifier))
    .filter(isTypeAliasDeclaration)
    .filter((node) => program.isOurs(node) && !exported.has(keyOf(program, node)));
  return [...new Set(declarations)]
    .map((node) => `${node.getText().replace(/^export /, "")}\n`)
    .join("");
}

function doorOf(program: Program, node: Node | undefined): string | undefined {
  const file = node && program.pathOf(node.getSourceFile());
  const homes = Object.entries(DOORS).filter(([, { source }]) => file?.startsWith(source));
  return homes.sort((a, b) => b[1].source.length - a[1].source.length)[0]?.[0];
}

function toEntry(
  program: Program,
  door: string,
  name: string,
  nodes: readonly Node[],
): Omit<Entry, "helpers"> {
  const file = nodes[0] === undefined ? "" : program.pathOf(nodes[0].getSourceFile());
  return {
    key: keyOf(program, nodes[0]),
    name,
    kind: kindOf(nodes),
    door,
    file,
    doc: firstDoc(nodes.map((node) => (isVariableDeclaration(node) ? node.parent.parent : node))),
    code: nodes.map((node) => codeOf(program, name, node)).join(""),
    callable:
      functionsIn(nodes).length > 0 ? callable(program, name, functionsIn(nodes)) : undefined,
    members: nodes.flatMap((node) => entryMembers(program, node)),
    named: namesIn(program, nodes),
  };
}

function keyOf(program: Program, node: Node | undefined): Key {
  if (node === undefined) return "";
  return `${program.pathOf(node.getSourceFile())}#${(node as Declared).name?.getText()}`;
}

function kindOf(nodes: readonly Node[]): Entry["kind"] {
  if (functionsIn(nodes).length > 0) return "function";
  if (nodes.some(isClassDeclaration)) return "class";
  return nodes.some(isVariableDeclaration) ? "value" : "type";
}

function functionsIn(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => {
    const value = isVariableDeclaration(node) ? node.initializer : node;
    return value && (isFunctionDeclaration(value) || isArrowFunction(value)) ? [value] : [];
  });
}

function entryMembers(program: Program, node: Node): readonly Member[] {
  if (isClassDeclaration(node) || isInterfaceDeclaration(node)) {
    return membersOf(program, node.members);
  }
  if (!isTypeAliasDeclaration(node)) return [];
  return literalsOf(node.type).flatMap((literal) => membersOf(program, literal.members));
}

/** The declaration as a user of the module sees it; functions are printed by their signatures. */
function codeOf(program: Program, name: string, node: Node): string {
  if (isClassDeclaration(node) || isInterfaceDeclaration(node)) return `${headOf(node)}\n`;
  if (isTypeAliasDeclaration(node)) return typeCode(name, node);
  if (!isVariableDeclaration(node) || functionsIn([node]).length > 0) return "";
  const type = node.type?.getText();
  if (type !== undefined) return `const ${name}: ${type};\n`;
  const value = node.initializer?.getText() ?? "";
  if (!/^[{["\d]/.test(value)) return `const ${name}: ${program.inferredType(node)};\n`;
  const isShort = value.split("\n").length <= MAX_VALUE_LINES;
  return `const ${name} = ${isShort ? value : elided(node.initializer, value)};\n`;
}

/** A long table: its keys and of which type it is. */
function elided(initializer: Node | undefined, value: string): string {
  let table = initializer;
  while (table && (isAsExpression(table) || isSatisfiesExpression(table))) table = table.expression;
  const properties = table && isObjectLiteralExpression(table) ? table.properties : [];
  const keys = properties.map((property) => `  ${(property as Declared).name?.getText()}: …,\n`);
  const end = value.lastIndexOf(value.startsWith("[") ? "]" : "}");
  return `${value[0]}\n${keys.join("")}${value.slice(end)}`;
}

/** From `class` or `interface` up to the brace. */
function headOf(node: Node & { readonly members: { readonly pos: number } }): string {
  const { text } = node.getSourceFile();
  return text
    .slice(node.getStart(), node.members.pos)
    .replace(/^export /, "")
    .replace(/\s*\{\s*$/, "");
}

function typeCode(name: string, node: Node & { readonly type: Node } & Declared): string {
  if (literalsOf(node.type)[0] === node.type) return "";
  const { text } = node.getSourceFile();
  const generics = node.typeParameters?.map((one) => one.getText()).join(", ");
  let code = "";
  let at = node.type.getStart();
  for (const literal of literalsOf(node.type)) {
    code += `${text.slice(at, literal.getStart())}{ … }`;
    at = literal.end;
  }
  code += text.slice(at, node.type.end);
  const line = code.startsWith("|") ? `\n  ${code}` : ` ${code}`;
  return `type ${name}${generics ? `<${generics}>` : ""} =${line};\n`;
}

function namesIn(program: Program, nodes: readonly Node[]): ReadonlyMap<string, Key> {
  const named = new Map<string, Key>();
  for (const identifier of nodes.flatMap((node) => typeNames(node, isHidden))) {
    if (identifier.kind !== SyntaxKind.Identifier) continue;
    const meaning = program.meaningOf(identifier).find((one) => !isTypeParameterDeclaration(one));
    if (meaning === undefined) continue;
    const key = keyOf(program, meaning);
    if (program.isOurs(meaning)) named.set(identifier.getText(), key);
  }
  return named;
}
