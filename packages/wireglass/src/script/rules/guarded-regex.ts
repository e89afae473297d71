import { createContext, Script } from "node:vm";

/** So long a pattern may look at one message. */
const MOST_MS = 100;
/** A text of this size, with a pattern that cannot take long, needs no guard. */
const SHORT_TEXT = 65_536;

const room: { text: string; pattern: RegExp; with: string } = { text: "", pattern: /./, with: "" };
const context = createContext(room);
const replace = new Script("text.replace(pattern, globalThis.with)");

/**
 * `text.replace(pattern, replacement)`, which a pattern of the kind that tries everything cannot make endless: what
 * comes from a stranger must not decide how long we look at it.
 *
 * @throws RangeError where it took too long
 */
export function replaceGuarded(text: string, pattern: RegExp, replacement: string): string {
  if (text.length <= SHORT_TEXT && isQuick(pattern)) return text.replace(pattern, replacement);
  room.text = text;
  room.pattern = pattern;
  room.with = replacement;
  try {
    return String(replace.runInContext(context, { timeout: MOST_MS }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new RangeError(`/${pattern.source}/ looked at one message for more than ${MOST_MS} ms`);
  } finally {
    room.text = "";
  }
}

/** No repeated group, no reference, and one repetition without end at most: time grows with the square of the text. */
function isQuick({ source }: RegExp): boolean {
  const bare = source.replace(/\\[^\dk]|\[(?:\\.|[^\]\\])*\]/g, "x");
  if (/\)[*+{?]|\\[\dk]|\(\?[=!<]/.test(bare)) return false;
  return (bare.match(/[*+]|\{\d*,\d*\}/g) ?? []).length <= 1;
}
