import { lazy, type ReactNode, Suspense } from "react";
import type { MessageOutline } from "wireglass/api";
import { FORMS, type Form, go, type MessageKey, useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { bytesText } from "../ui/format.ts";
import { TabRow } from "../ui/tab-row.tsx";
import { InspectorHead } from "./inspector-head.tsx";
import { type Looked, useLooked } from "./use-looked.ts";

const TreeForm = lazy(() => import("./tree-form.tsx"));
const TextForm = lazy(() => import("./text-form.tsx"));
const HexForm = lazy(() => import("./hex-form.tsx"));
const FramesForm = lazy(() => import("./frames-form.tsx"));
const DiffForm = lazy(() => import("./diff-form.tsx"));

/** One message, in any form. */
export function Inspector(): ReactNode {
  const texts = useTexts();
  const { message } = useView();
  return (
    <section className="pane inspector" aria-label={texts.inspector}>
      {message === undefined ? <p className="hint">{texts.choose}</p> : <Message of={message} />}
    </section>
  );
}

function Message({ of }: { readonly of: MessageKey }): ReactNode {
  const texts = useTexts();
  const looked = useLooked(of);
  if (looked.isGone) return <p className="hint">{texts.gone}</p>;
  const { outline } = looked;
  if (outline === undefined) return <p className="hint">{texts.loading}</p>;
  return (
    <>
      <InspectorHead outline={outline} payload={looked.payload} />
      <Forms outline={outline} looked={looked} />
    </>
  );
}

function Forms({
  outline,
  looked,
}: {
  readonly outline: MessageOutline;
  readonly looked: Looked;
}): ReactNode {
  const texts = useTexts();
  const { form } = useView();
  const forms = FORMS.filter((one) => hasForm(one, outline));
  const chosen = forms.find((one) => one === form) ?? forms[0] ?? "hex";
  const tabs = forms.map((key) => ({ key, label: texts.forms[key] }));
  return (
    <TabRow
      label={texts.formsLabel}
      tabs={tabs}
      chosen={chosen}
      choose={(key) => go({ form: key }, "replace")}
    >
      <Suspense fallback={<p className="hint">{texts.loading}</p>}>
        <FormView form={chosen} outline={outline} looked={looked} />
      </Suspense>
    </TabRow>
  );
}

function hasForm(form: Form, { isText, original, frames }: MessageOutline): boolean {
  if (form === "text") return isText;
  if (form === "diff") return original !== undefined;
  return form !== "frames" || frames.length > 0;
}

function FormView(props: {
  readonly form: Form;
  readonly outline: MessageOutline;
  readonly looked: Looked;
}): ReactNode {
  const { form, outline, looked } = props;
  const texts = useTexts();
  const { payload } = looked;
  if (form === "frames") return <FramesForm outline={outline} />;
  if (payload === undefined)
    return (
      <p className="hint">
        {texts.loading} {bytesText(outline.length)}
      </p>
    );
  if (form === "diff") return <DiffForm outline={outline} payload={payload} />;
  if (payload.length === 0) return <p className="hint">{texts.empty}</p>;
  if (form === "tree") return <TreeForm outline={outline} payload={payload} />;
  if (form === "text") return <TextForm payload={payload} />;
  return <HexForm payload={payload} />;
}
