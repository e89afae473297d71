import {
  isIntersectionTypeNode,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isSetAccessorDeclaration,
  isTypeLiteralNode,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Member } from "./entry.ts";
import type { Program } from "./program.ts";
import { callable, type Declared, docOf, firstDoc, hasModifier, inOneLine } from "./source-text.ts";

/** What a class or a type keeps to itself, marks as `@internal`, or has as its base class has it. */
export function isHidden(node: Node): boolean {
  return (
    hasModifier(node, SyntaxKind.PrivateKeyword) ||
    hasModifier(node, SyntaxKind.ProtectedKeyword) ||
    (node as Declared).name?.kind === SyntaxKind.PrivateIdentifier ||
    node.kind === SyntaxKind.ClassStaticBlockDeclaration ||
    hasModifier(node, SyntaxKind.OverrideKeyword) ||
    docOf(node).internal
  );
}

/** The members of a class, an interface or an object type, in the order in which they are written. */
export function membersOf(program: Program, elements: readonly Node[]): readonly Member[] {
  const groups = new Map<string, Node[]>();
  for (const element of elements.filter((one) => !isHidden(one))) {
    const name = memberName(element);
    if (name === undefined) continue;
    const key = `${hasModifier(element, SyntaxKind.StaticKeyword)} ${name}`;
    groups.set(key, [...(groups.get(key) ?? []), element]);
  }
  return [...groups.values()].flatMap((nodes) => memberRows(program, nodes));
}

function memberName(node: Node): string | undefined {
  if (node.kind === SyntaxKind.Constructor) return "constructor";
  if (node.kind === SyntaxKind.IndexSignature) return undefined;
  return (node as Declared).name?.getText();
}

function memberRows(program: Program, nodes: readonly Node[]): readonly Member[] {
  const [node] = nodes as readonly Declared[];
  if (node === undefined) return [];
  const name = memberName(node) ?? "";
  const base = {
    name,
    optional: (node.questionToken ?? node.postfixToken) !== undefined,
    isStatic: hasModifier(node, SyntaxKind.StaticKeyword),
    doc: firstDoc(nodes),
  };
  if (isMethod(node)) {
    const called = node.kind === SyntaxKind.Constructor ? `new ${className(node)}` : name;
    const method = callable(program, called, nodes);
    return [{ ...base, writable: false, type: "", callable: method }];
  }
  const inner = innerMembers(program, node.type);
  const type = inner.length > 0 ? "object" : propertyType(program, node);
  const property = {
    ...base,
    writable: nodes.some(isSetAccessorDeclaration),
    type,
    callable: undefined,
  };
  return [property, ...inner.map((one) => ({ ...one, name: `${name}.${one.name}` }))];
}

function isMethod(node: Node): boolean {
  const isConstructor = node.kind === SyntaxKind.Constructor;
  return isConstructor || isMethodDeclaration(node) || isMethodSignatureDeclaration(node);
}

function className(declaration: Node): string {
  return (declaration.parent as Declared).name?.getText() ?? "";
}

/** A property that is an object written out in place: its own properties become rows, if they say something. */
function innerMembers(program: Program, type: Node | undefined): readonly Member[] {
  if (type === undefined || !isTypeLiteralNode(type)) return [];
  const members = membersOf(program, type.members);
  return members.some(({ doc }) => doc.text !== "") ? members : [];
}

function propertyType(program: Program, node: Declared): string {
  return node.type === undefined ? program.inferredType(node) : inOneLine(node.type.getText());
}

/**
 * The object types that a type is made of: itself, or the parts of an intersection. One that fits on a
 * line is code like any other type.
 */
export function literalsOf(type: Node): readonly (Node & { readonly members: readonly Node[] })[] {
  const parts = isIntersectionTypeNode(type) ? type.types : [type];
  return parts.filter(isTypeLiteralNode).filter((part) => part.getText().includes("\n"));
}
