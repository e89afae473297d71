import { autocompletion, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { type ReactNode, useEffect, useRef } from "react";

import { scriptCompletions } from "./script-completions.ts";

export type EditorLanguage = "text" | "json" | "typescript";

/** A line that something is wrong in. */
export type LineMistake = { readonly line: number; readonly text: string };

export type CodeEditorProps = {
  readonly label: string;
  readonly language: EditorLanguage;
  readonly value: string;
  readonly change: (text: string) => void;
  /** On Ctrl Enter, and on Ctrl S. */
  readonly submit?: () => void;
  readonly mistakes?: readonly LineMistake[];
  readonly readOnly?: boolean;
};

/** An editor for code and payloads. Escape leaves it. */
export default function CodeEditor(props: CodeEditorProps): ReactNode {
  const { language, value, mistakes } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  const languagePart = useRef(new Compartment());
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: extensionsFor(latest, languagePart.current),
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: languagePart.current.reconfigure(languageOf(language)) });
  }, [language]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (editor !== null)
      editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor, mistakes)));
  }, [mistakes]);
  return <div ref={host} className="code-editor" />;
}

function extensionsFor(
  latest: React.RefObject<CodeEditorProps>,
  languagePart: Compartment,
): readonly import("@codemirror/state").Extension[] {
  const { label, language, readOnly = false } = latest.current;
  const submit = (): boolean => {
    latest.current.submit?.();
    return latest.current.submit !== undefined;
  };
  return [
    EditorView.cspNonce.of(nonce()),
    lineNumbers(),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    bracketMatching(),
    indentUnit.of("  "),
    syntaxHighlighting(classHighlighter),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label }),
    keymap.of([
      { key: "Mod-Enter", run: submit },
      { key: "Mod-s", run: submit, preventDefault: true },
      { key: "Escape", run: (editor) => closeCompletion(editor) || leave(editor) },
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    languagePart.of(languageOf(language)),
    ...(language === "typescript"
      ? [autocompletion({ override: [scriptCompletions] }), keymap.of(completionKeymap)]
      : []),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.change(update.state.doc.toString());
    }),
  ];
}

function leave(editor: EditorView): boolean {
  editor.contentDOM.blur();
  return true;
}

function languageOf(language: EditorLanguage): import("@codemirror/state").Extension {
  switch (language) {
    case "json":
      return json();
    case "typescript":
      return javascript({ typescript: true });
    case "text":
      return [];
  }
}

function diagnosticsOf(editor: EditorView, mistakes: readonly LineMistake[] = []): Diagnostic[] {
  const { doc } = editor.state;
  return mistakes
    .filter(({ line }) => line >= 1 && line <= doc.lines)
    .map(({ line, text }) => {
      const { from, to } = doc.line(line);
      return { from, to, severity: "error", message: text };
    });
}

/** The word with which this page may make styles. */
function nonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? "";
}
