import { compareDecimals, type Decimal, readDecimal } from "./decimal.ts";
import { isObject, type PathTerm, partsAt } from "./json-path.ts";
import { passesText, type TextTest } from "./text-test.ts";

/** What a part of a decoded value is compared with. */
export type PathLiteral =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly number: Decimal }
  | { readonly kind: "constant"; readonly value: boolean | null };

/** Operators that compare. */
export type PathOperator = "==" | "<" | "<=" | ">" | ">=";

/** A question about a part of a decoded value. */
export type PathTest =
  | { readonly kind: "compare"; readonly operator: PathOperator; readonly literal: PathLiteral }
  | { readonly kind: "text"; readonly test: TextTest };

/** Whether a decoded value answers the question with yes. */
export function passesPath(term: PathTerm, decoded: unknown): boolean {
  if (decoded === undefined) return false;
  const parts = partsAt(decoded, term.steps);
  if (term.tests.length === 0) return parts.length > 0;
  const passes = parts.some((part) => term.tests.some((test) => passesTest(test, part)));
  return term.none ? parts.length > 0 && !passes : passes;
}

function passesTest(test: PathTest, part: unknown): boolean {
  if (test.kind === "text") {
    const text = textOf(part) ?? numberTextOf(part);
    return text !== undefined && passesText(test.test, text);
  }
  const order = orderOf(part, test.literal);
  if (order === undefined) return false;
  switch (test.operator) {
    case "==":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** How a part compares with a literal; undefined where they are of different kinds. */
function orderOf(part: unknown, literal: PathLiteral): number | undefined {
  switch (literal.kind) {
    case "text": {
      const text = textOf(part);
      return text === undefined
        ? undefined
        : text === literal.text
          ? 0
          : text < literal.text
            ? -1
            : 1;
    }
    case "number": {
      // A text that is a number counts as one: many services send prices so.
      const number = readDecimal(numberTextOf(part) ?? numericText(part) ?? "");
      return number && compareDecimals(number, literal.number);
    }
    case "constant":
      return part === literal.value ? 0 : undefined;
  }
}

/** The text of a string, of bytes as hex, and of a date. */
function textOf(part: unknown): string | undefined {
  if (typeof part === "string") return part;
  if (!isObject(part)) return undefined;
  const text = part.$bytes ?? part.$date;
  return typeof text === "string" ? text : undefined;
}

/** A number as written: exactly where decoding has kept it as text. */
function numberTextOf(part: unknown): string | undefined {
  if (typeof part === "number" || typeof part === "bigint") return String(part);
  if (!isObject(part)) return undefined;
  const text = part.$int ?? part.$num ?? part.$float;
  return typeof text === "string" ? text : undefined;
}

function numericText(part: unknown): string | undefined {
  return typeof part === "string" && /^-?\d+(\.\d+)?$/.test(part) ? part : undefined;
}
