import { type ReactNode, useState } from "react";
import { FilterInput } from "../filter/filter-field.tsx";
import { useTexts } from "../texts/index.ts";
import {
  type Field,
  formOf,
  RULE_ACTION_NAMES,
  RULE_ACTIONS,
  type RuleForm,
  type WrittenRule,
} from "./rule-forms.ts";

const EMPTY: RuleForm = { name: "", filter: "", enabled: true, action: "drop", fields: {} };

/** One rule in a form. */
export function RuleEditor(props: {
  readonly rule: WrittenRule;
  readonly apply: (form: RuleForm) => void;
  readonly cancel: () => void;
}): ReactNode {
  const { rule, apply, cancel } = props;
  const texts = useTexts();
  const [form, setForm] = useState<RuleForm>(() => formOf(rule) ?? EMPTY);
  const change = (part: Partial<RuleForm>): void => setForm((before) => ({ ...before, ...part }));
  return (
    <form
      className="form rule-editor"
      onSubmit={(event) => {
        event.preventDefault();
        apply(form);
      }}
    >
      <label className="row-field">
        {texts.rules.name}
        <input
          className="field"
          value={form.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </label>
      <div className="row-field">
        <span>{texts.rules.filter}</span>
        <FilterInput
          label={texts.rules.filter}
          placeholder={texts.rules.filterHint}
          value={form.filter}
          apply={(filter) => change({ filter })}
        />
      </div>
      <label className="row-field">
        {texts.rules.action}
        <select
          value={form.action}
          onChange={(event) => {
            const action = RULE_ACTION_NAMES.find((one) => one === event.target.value) ?? "drop";
            change({ action, fields: {} });
          }}
        >
          {RULE_ACTION_NAMES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <ActionFields form={form} change={(fields) => change({ fields })} />
      <div className="bar">
        <button type="submit" className="primary">
          {texts.rules.save}
        </button>
        <button type="button" onClick={cancel}>
          {texts.cancel}
        </button>
      </div>
    </form>
  );
}

function ActionFields(props: {
  readonly form: RuleForm;
  readonly change: (fields: RuleForm["fields"]) => void;
}): ReactNode {
  const { form, change } = props;
  return RULE_ACTIONS[form.action].fields.map(({ name, kind, example, isNeeded }: Field) => (
    <div key={name} className="row-field">
      <code>{name}</code>
      <ActionField
        name={name}
        kind={kind}
        example={example}
        isNeeded={isNeeded === true}
        value={form.fields[name] ?? ""}
        put={(text) => change({ ...form.fields, [name]: text })}
      />
    </div>
  ));
}

function ActionField(props: {
  readonly name: string;
  readonly kind: string;
  readonly example: string;
  readonly isNeeded: boolean;
  readonly value: string;
  readonly put: (text: string) => void;
}): ReactNode {
  const { name, kind, example, isNeeded, value, put } = props;
  if (kind === "side")
    return (
      <select
        aria-label={name}
        value={value || example}
        onChange={(event) => put(event.target.value)}
      >
        <option value="request">request</option>
        <option value="response">response</option>
      </select>
    );
  const field = {
    className: "field mono",
    "aria-label": name,
    placeholder: example,
    required: isNeeded,
    value,
    onChange: (event: { readonly target: { readonly value: string } }) => put(event.target.value),
  };
  return kind === "lines" ? <textarea rows={2} {...field} /> : <input {...field} />;
}
