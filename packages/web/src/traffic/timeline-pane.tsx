import { lazy, type ReactNode, Suspense } from "react";
import { useTexts } from "../texts/index.ts";
import { Split } from "../ui/split.tsx";
import { MessagesSheet } from "./messages-sheet.tsx";

const TimelineSheet = lazy(() => import("../charts/timeline-sheet.tsx"));

/** What was when; below it the messages of the time that was chosen. */
export function TimelinePane(): ReactNode {
  const texts = useTexts();
  const charts = (
    <Suspense fallback={<p className="loading">{texts.loading}</p>}>
      <TimelineSheet />
    </Suspense>
  );
  const listed = (
    <section className="pane" aria-label={texts.messages}>
      <MessagesSheet />
    </section>
  );
  return (
    <Split
      id="timeline"
      orientation="vertical"
      label={texts.messages}
      parts={[
        { id: "plots", size: "62", least: "140px", content: charts },
        { id: "listed", size: "38", least: "90px", content: listed },
      ]}
    />
  );
}
