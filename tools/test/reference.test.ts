import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Entry, type Member, readExports } from "../docs/reference/index.ts";
import { ROOT } from "./support/source-tree.ts";

const EXPORTS = readExports();

/** What the comment of one function must name: each class of errors that its own lines throw. */
function unsaidErrors(
  where: string,
  { callable, doc }: Pick<Member, "callable" | "doc">,
): string[] {
  const said = [doc.text, doc.returns, ...doc.throws].join(" ");
  const thrown = callable?.thrown ?? [];
  return thrown.filter((name) => !said.includes(name)).map((name) => `${where}: ${name}`);
}

/** `kind: "open"` says all there is to say. */
function isDiscriminant({ name, type }: Member): boolean {
  return name === "kind" && /^"[\w-]+"$/.test(type);
}

function undocumented(entry: Entry): string[] {
  const members = entry.members.filter((member) => member.doc.text === "");
  const own = entry.doc.text === "" ? [entry.name] : [];
  // A part of a property that is written out in place is told with the property.
  const silent = members.filter((member) => !member.name.includes(".") && !isDiscriminant(member));
  return [...own, ...silent.map(({ name }) => `${entry.name}.${name}`)];
}

describe("every public export", () => {
  test("is found", () => {
    const names = EXPORTS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["serve", "Machine", "explain", "OpenRecord"]));
  });

  test("has a doc comment, and so has each of its members", () => {
    expect(EXPORTS.flatMap(undocumented)).toEqual([]);
  });

  test("names the errors that it throws", () => {
    const unsaid = EXPORTS.flatMap((entry) => [
      ...unsaidErrors(entry.name, entry),
      ...entry.members.flatMap((member) => unsaidErrors(`${entry.name}.${member.name}`, member)),
    ]);
    expect(unsaid).toEqual([]);
  });

  test("describes only parameters that there are", () => {
    const all = EXPORTS.flatMap((entry) => [entry, ...entry.members]);
    const stray = all.flatMap(({ name, callable, doc }) =>
      doc.params
        .filter((param) => !(callable?.parameters ?? []).includes(param.name))
        .map((param) => `${name}: ${param.name}`),
    );
    expect(stray).toEqual([]);
  });

  test("is on a page", () => {
    const index = readFileSync(join(ROOT, "docs/reference/README.md"), "utf8");
    const names = EXPORTS.map(({ name }) => name);
    expect(names.filter((name) => !index.includes(`[\`${name}\`](`))).toEqual([]);
  });
});
