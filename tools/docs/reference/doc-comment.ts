/** A doc comment, taken apart. Texts are Markdown with `{@link}` still in them. */
export type DocComment = {
  readonly text: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string;
  readonly throws: readonly string[];
  /** Public for the compiler, not for people: left out of the reference. */
  readonly internal: boolean;
};

export const NO_COMMENT: DocComment = {
  text: "",
  params: [],
  returns: "",
  throws: [],
  internal: false,
};

/** Reads the comment from its stars; a tag begins anywhere in a line, as in "Sends it. @throws UsageError". */
export function readDocComment(source: string): DocComment {
  const plain = source
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n");
  const [text = "", ...tags] = plain.split(
    /(?:^|(?<=\s))(?=@(?:param|returns?|throws|internal)\b)/,
  );
  const params: { name: string; text: string }[] = [];
  const throws: string[] = [];
  let returns = "";
  let internal = false;
  for (const tag of tags) {
    const [, name = "", rest = ""] = /^@(\w+)\s*([\s\S]*)$/.exec(tag.trim()) ?? [];
    if (name === "internal") internal = true;
    else if (name === "throws") throws.push(flow(rest));
    else if (name === "param") {
      const [, param = "", said = ""] = /^(\w+)\s*(?:- )?([\s\S]*)$/.exec(rest) ?? [];
      params.push({ name: param, text: flow(said) });
    } else returns = flow(rest);
  }
  return { text: paragraphs(text), params, returns, throws, internal };
}

/** Lines of one paragraph joined, as where a comment breaks its lines means nothing. */
function flow(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}

function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((part) => (/^(?:```|[-|*] |\d+\. )/.test(part) ? part : flow(part)))
    .join("\n\n");
}
