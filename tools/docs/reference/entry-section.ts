import { markdownTable } from "../markdown-table.ts";
import type { DocComment } from "./doc-comment.ts";
import type { Callable, Entry, Member } from "./entry.ts";
import { headingOf, methodHeading, methodsOf } from "./headings.ts";
import type { Prose } from "./prose.ts";

/** One export with all that is said about it. */
export function entrySection(entry: Entry, prose: Prose): string {
  // A table links its types itself.
  const types = entry.code === "" && entry.callable === undefined ? "" : prose.types();
  const source = `[source](../../${entry.file})`;
  return [
    `### ${headingOf(entry)}\n\n`,
    code(entry.code + functionCode(entry.callable) + entry.helpers),
    paragraph(prose.text(entry.doc.text)),
    entry.callable ? callableParts(entry.doc, prose) : "",
    prose.throws(entry.callable ? { ...entry.doc, throws: [] } : entry.doc),
    propertyTable(entry, prose),
    `${types && `Types: ${types} · `}${source}\n\n`,
    ...methodsOf(entry).map((method) => methodSection(entry, method, prose)),
  ].join("");
}

/** `function` in front of each overload, as in a declaration. */
function functionCode(callable: Callable | undefined): string {
  if (callable === undefined) return "";
  return `${callable.code.replace(/^(?=[\w$]+[<(])/gm, "function ")}\n`;
}

function code(text: string): string {
  return text === "" ? "" : `\`\`\`ts\n${text.trimEnd()}\n\`\`\`\n\n`;
}

function paragraph(text: string): string {
  return text === "" ? "" : `${text}\n\n`;
}

function callableParts(doc: DocComment, prose: Prose): string {
  const rows = doc.params.map(({ name, text }) => [`\`${name}\``, prose.line(text)]);
  const parameters = rows.length === 0 ? "" : `${markdownTable(["parameter", ""], rows)}\n`;
  return `${parameters}${prose.returns(doc)}${prose.throws(doc)}`;
}

function propertyTable(entry: Entry, prose: Prose): string {
  const isClass = entry.kind === "class";
  const shown = entry.members.filter(({ callable }) => !isClass || callable === undefined);
  if (shown.length === 0) return "";
  const rows = shown.map((member) => [
    propertyName(entry, member),
    typeOf(member, prose),
    `${saidOf(member.doc, prose)}${isClass && member.writable ? " May be set." : ""}`.trim(),
  ]);
  return `${markdownTable(["property", "type", ""], rows)}\n`;
}

function propertyName(entry: Entry, { name, optional, isStatic }: Member): string {
  return `\`${isStatic ? `${entry.name}.` : ""}${name}${optional ? "?" : ""}\``;
}

/** A method of a type is shown as the function that it is. */
function typeOf({ name, type, callable }: Member, prose: Prose): string {
  if (callable === undefined) return prose.type(type);
  const line = callable.code.replace(/\s+/g, " ").replace(/\( /g, "(").replace(/, \)/g, ")");
  return prose.type(line.slice(name.length).replace(/\): (?!.*\): )/, ") => "));
}

/** Everything that a comment says, for one cell. */
function saidOf({ text, returns, throws }: DocComment, prose: Prose): string {
  const parts = [text, returns && `Returns ${returns}`, ...throws.map((one) => `Throws ${one}`)];
  return prose.line(parts.filter((part) => part !== "").join(" "));
}

function methodSection(entry: Entry, method: Member, prose: Prose): string {
  return [
    `#### ${methodHeading(entry, method)}\n\n`,
    code(`${method.isStatic ? "static " : ""}${method.callable?.code ?? ""}`),
    paragraph(prose.text(method.doc.text)),
    callableParts(method.doc, prose),
  ].join("");
}
