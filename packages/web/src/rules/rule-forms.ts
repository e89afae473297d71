/** A rule as docs/rules.md has it. */
export type WrittenRule = Readonly<Record<string, unknown>>;

/** A rule in the fields of a form: what they say is put together again by {@link written}. */
export type RuleForm = {
  readonly name: string;
  readonly filter: string;
  readonly enabled: boolean;
  readonly action: RuleActionName;
  /** The action's own fields, as they are written. */
  readonly fields: Readonly<Record<string, string>>;
};

type FieldKind = "text" | "json" | "number" | "lines" | "side";
export type Field = {
  readonly name: string;
  readonly kind: FieldKind;
  readonly example: string;
  /** Without it the rule says nothing. */
  readonly isNeeded?: boolean;
};
type ActionForm = {
  readonly fields: readonly Field[];
  /** From the fields; an empty one is left out. */
  readonly write: (fields: Readonly<Record<string, string>>) => WrittenRule;
  /** Undefined where this is not the form of that rule. */
  readonly read: (rule: WrittenRule) => Readonly<Record<string, string>> | undefined;
};

const text = (name: string, example: string, kind: FieldKind = "text"): Field => ({
  name,
  kind,
  example,
});

const needed = (name: string, example: string, kind?: FieldKind): Field => ({
  ...text(name, example, kind),
  isNeeded: true,
});

/** What a rule can do, by the names of docs/rules.md; `replace` has a form for each way. */
export const RULE_ACTIONS = {
  "replace text": replacing("text", needed("text", "old"), text("with", "new")),
  "replace regex": replacing(
    "regex",
    needed("regex", "id=(\\d+)"),
    text("flags", "i"),
    text("with", "id=<$1>"),
  ),
  "replace bytes": replacing("bytes", needed("bytes", "ff00"), text("with", "01")),
  "replace path": replacing("path", needed("path", "$..price"), text("with", "1.5", "json")),
  drop: flag("drop"),
  duplicate: value("duplicate", text("times", "1", "number")),
  delay: value("delay", needed("time", "200ms")),
  throttle: value("throttle", needed("rate", "10kB/s")),
  stall: value("stall", text("time", "5s")),
  close: parts("close", needed("code", "4001", "number"), text("reason", "enough")),
  answer: value("answer", text("text", "hello")),
  map: value("map", needed("to", "wss://other.example/path")),
  header: {
    fields: [
      text("of", "request", "side"),
      text("set", "X-Tester: me", "lines"),
      text("remove", "Cookie", "lines"),
    ],
    write: ({ of = "request", set = "", remove = "" }) => ({
      header: {
        of,
        ...(set.trim() !== "" && { set: Object.fromEntries(linesOf(set).map(pairOf)) }),
        ...(remove.trim() !== "" && { remove: linesOf(remove) }),
      },
    }),
    read({ header }) {
      if (!isObject(header)) return undefined;
      const { of = "request", set, remove } = header;
      const pairs = isObject(set) ? Object.entries(set).map(([name, to]) => `${name}: ${to}`) : [];
      const removed = Array.isArray(remove) ? remove.map(String) : [];
      return { of: String(of), set: pairs.join("\n"), remove: removed.join("\n") };
    },
  },
} as const satisfies Readonly<Record<string, ActionForm>>;

export type RuleActionName = keyof typeof RULE_ACTIONS;
export const RULE_ACTION_NAMES = Object.keys(RULE_ACTIONS) as readonly RuleActionName[]; // the keys of that table

function replacing(by: string, ...fields: readonly Field[]): ActionForm {
  const inner = parts("replace", ...fields);
  return {
    ...inner,
    read: (rule) => (isObject(rule.replace) && by in rule.replace ? inner.read(rule) : undefined),
  };
}

/** An action that takes an object. */
function parts(action: string, ...fields: readonly Field[]): ActionForm {
  return {
    fields,
    write: (given) => ({
      [action]: Object.fromEntries(
        fields
          .filter(({ name }) => name === "with" || (given[name] ?? "") !== "")
          .map((field) => [field.name, saidBy(field, given[field.name] ?? "")]),
      ),
    }),
    read({ [action]: told }) {
      const whole = typeof told === "number" ? { [fields[0]?.name ?? ""]: told } : told;
      if (!isObject(whole)) return undefined;
      if (Object.keys(whole).some((name) => !fields.some((field) => field.name === name)))
        return undefined;
      return Object.fromEntries(
        fields.map(({ name, kind }) => [name, fieldText(whole[name], kind)]),
      );
    },
  };
}

/** An action that takes one value, or `true` where the field is empty. */
function value(action: string, field: Field): ActionForm {
  return {
    fields: [field],
    write(given) {
      const written = given[field.name] ?? "";
      return { [action]: written === "" && action !== "answer" ? true : saidBy(field, written) };
    },
    read({ [action]: told }) {
      if (told === undefined || isObject(told)) return undefined;
      return { [field.name]: told === true ? "" : String(told) };
    },
  };
}

function flag(action: string): ActionForm {
  return {
    fields: [],
    write: () => ({ [action]: true }),
    read: ({ [action]: told }) => (told === undefined ? undefined : {}),
  };
}

function saidBy({ kind }: Field, written: string): unknown {
  if (kind === "number") return Number(written);
  if (kind !== "json") return written;
  try {
    return JSON.parse(written);
  } catch {
    return written; // a text without quotes
  }
}

function fieldText(told: unknown, kind: FieldKind): string {
  if (told === undefined) return "";
  return kind === "json" && typeof told !== "string" ? JSON.stringify(told) : String(told);
}

function linesOf(written: string): readonly string[] {
  return written
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function pairOf(line: string): readonly [string, string] {
  const [, name = line, told = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  return [name, told];
}

function isObject(told: unknown): told is Readonly<Record<string, unknown>> {
  return typeof told === "object" && told !== null && !Array.isArray(told);
}

/** A rule as a form has it; undefined where it has more to it than the form. */
export function formOf(rule: WrittenRule): RuleForm | undefined {
  for (const action of RULE_ACTION_NAMES) {
    const form: ActionForm = RULE_ACTIONS[action];
    const fields = form.read(rule);
    if (fields === undefined) continue;
    return {
      name: typeof rule.name === "string" ? rule.name : "",
      filter: typeof rule.filter === "string" ? rule.filter : "",
      enabled: rule.enabled !== false,
      action,
      fields,
    };
  }
  return undefined;
}

/** The rule that a form says. */
export function written({ name, filter, enabled, action, fields }: RuleForm): WrittenRule {
  return {
    ...(name.trim() !== "" && { name: name.trim() }),
    ...(filter.trim() !== "" && { filter: filter.trim() }),
    ...(enabled ? {} : { enabled }),
    ...RULE_ACTIONS[action].write(fields),
  };
}
