import { type ReactNode, useEffect, useState } from "react";
import { useStore } from "../api/store.ts";
import { hold } from "../api/workbench.ts";
import { useTexts } from "../texts/index.ts";
import { Split } from "../ui/split.tsx";
import { forgetDraftsBut } from "./held-drafts.ts";
import { HeldEditor } from "./held-editor.tsx";
import { HoldBar } from "./hold-bar.tsx";
import { HoldQueue } from "./hold-queue.tsx";
import { Silences } from "./silence-line.tsx";

/** Messages that wait, and what becomes of them. */
export default function HoldView(): ReactNode {
  const texts = useTexts();
  const state = useStore(hold);
  const [number, setNumber] = useState<number>();
  const held = state?.held;
  useEffect(() => {
    if (held !== undefined) forgetDraftsBut(held);
  }, [held]);
  if (state === undefined) return <p className="loading">{texts.loading}</p>;
  const chosen = state.held.find((one) => one.number === number) ?? state.held[0];
  const editor =
    chosen === undefined ? (
      <p className="hint">{state.filter === null ? texts.hold.off0 : texts.hold.none}</p>
    ) : (
      <HeldEditor key={chosen.number} held={chosen} />
    );
  const queue = <HoldQueue state={state} chosen={chosen} choose={setNumber} />;
  return (
    <section className="pane" aria-label={texts.hold.title}>
      <HoldBar state={state} />
      <Silences silences={state.silences} />
      <Split
        id="hold"
        orientation="horizontal"
        label={texts.hold.queue}
        parts={[
          { id: "queue", size: "40", least: "220px", content: queue },
          { id: "held", size: "60", least: "300px", content: editor },
        ]}
      />
    </section>
  );
}
