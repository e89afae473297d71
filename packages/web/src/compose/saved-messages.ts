import { Store, useStore } from "../api/store.ts";
import type { Draft } from "../settings/draft.ts";

export type SavedMessage = Pick<Draft, "opcode" | "form" | "text"> & { readonly name: string };
export type Variables = Readonly<Record<string, string>>;
type Kept = { readonly messages: readonly SavedMessage[]; readonly variables: Variables };

const KEY = "wireglass.messages";
const NOTHING: Kept = { messages: [], variables: {} };

/** What was kept in this browser. */
function remembered(): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...NOTHING, ...kept } : NOTHING;
  } catch {
    return NOTHING; // nothing is kept here, or somebody else has written it
  }
}

const store = new Store<Kept>(remembered());

function keep(change: Partial<Kept>): void {
  store.change(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(store.get()));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

export function useKept(): Kept {
  return useStore(store);
}

/** Another one of the same name is replaced. */
export function saveMessage(message: SavedMessage): void {
  const others = store.get().messages.filter(({ name }) => name !== message.name);
  keep({ messages: [...others, message] });
}

export function removeMessage(name: string): void {
  keep({ messages: store.get().messages.filter((one) => one.name !== name) });
}

export function setVariable(name: string, value: string | undefined): void {
  const { [name]: _, ...others } = store.get().variables;
  keep({ variables: value === undefined ? others : { ...others, [name]: value } });
}

const VARIABLE = /\{\{\s*(\$?\w+)\s*\}\}/g;
/** Those that are made anew each time. */
const MADE: Readonly<Record<string, () => string>> = {
  $time: () => String(Date.now() / 1000),
  $uuid: () => crypto.randomUUID(),
};

/** A text with the values of its variables: `{{name}}`, and `{{$time}}` and `{{$uuid}}` made anew. Others stay as they are. */
export function filledIn(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const make = Object.hasOwn(MADE, name) ? MADE[name] : undefined;
    if (make !== undefined) return make();
    return Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole;
  });
}

/** The variables of a text that have no value. */
export function unknownNames(text: string, variables: Variables): readonly string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, name = ""]) =>
    Object.hasOwn(MADE, name) || Object.hasOwn(variables, name) ? [] : [name],
  );
}
