import { lazy, type ReactNode, Suspense } from "react";
import { decoders } from "../settings/decoders.ts";
import type { EditorForm } from "../settings/draft.ts";
import { useTexts } from "../texts/index.ts";
import { hexBytes, hexText, utf8Bytes, utf8Text } from "../ui/bytes.ts";

const CodeEditor = lazy(() => import("./code-editor.tsx"));
const FORMS: readonly EditorForm[] = ["text", "json", "hex"];

/** What is written, as bytes; or why it cannot be. */
export type Written = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly mistake: string };

/** Bytes of what was written in a form. JSON is sent as it was written, once it is some. */
export function writtenBytes(form: EditorForm, text: string, badHex: string): Written {
  if (form === "hex") {
    const bytes = hexBytes(text);
    return bytes === undefined ? { mistake: badHex } : { bytes };
  }
  const bytes = utf8Bytes(text);
  if (form === "text") return { bytes };
  const { problem } = decoders.decode(bytes, {}, "json");
  return problem === null ? { bytes } : { mistake: `${problem.text} (${problem.offset})` };
}

/** The same payload in another form, where it can be said in it. */
export function inForm(form: EditorForm, from: EditorForm, text: string): string | undefined {
  if (form === from) return text;
  if (form === "hex") return hexText(utf8Bytes(text), " ");
  if (from !== "hex") return text;
  const bytes = hexBytes(text);
  return bytes && utf8Text(bytes);
}

/** An editor for a payload in the form that suits it. */
export function PayloadEditor(props: {
  readonly form: EditorForm;
  readonly text: string;
  readonly change: (form: EditorForm, text: string) => void;
  /** On Ctrl Enter. */
  readonly submit?: () => void;
}): ReactNode {
  const { form, text, change, submit } = props;
  const texts = useTexts();
  const written = writtenBytes(form, text, texts.editor.badHex);
  return (
    <div className="payload-editor">
      <div className="bar small" role="radiogroup" aria-label={texts.editor.forms0}>
        {FORMS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              checked={one === form}
              disabled={inForm(one, form, text) === undefined}
              onChange={() => change(one, inForm(one, form, text) ?? text)}
            />{" "}
            {texts.editor.forms[one]}
          </label>
        ))}
        {"mistake" in written && (
          <span role="alert" className="bad-text">
            {written.mistake}
          </span>
        )}
      </div>
      <Suspense fallback={<p className="hint">{texts.loading}</p>}>
        <CodeEditor
          label={texts.editor.label}
          language={form === "json" ? "json" : "text"}
          value={text}
          change={(next) => change(form, next)}
          {...(submit && { submit })}
        />
      </Suspense>
    </div>
  );
}
