/** `from "x"`, `import "x"` and `import("x")`: the forms in which tsc writes a module's name. */
const SPECIFIER = /(\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\2/g;

/** The text with each module name replaced by what `map` makes of it. */
export function mapSpecifiers(text: string, map: (specifier: string) => string): string {
  return text.replace(
    SPECIFIER,
    (_whole, before: string, quote: string, specifier: string) =>
      `${before}${quote}${map(specifier)}${quote}`,
  );
}
