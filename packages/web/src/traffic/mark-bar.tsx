import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import type { ConnectionMark } from "wireglass/api";
import { useStore } from "../api/store.ts";
import { mark, marks } from "../api/workbench.ts";
import { go } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { tried } from "../ui/mistake.tsx";

const COLOURS = ["red", "orange", "green", "blue", "purple"] as const;
const PAUSE_MS = 400;

/** What one puts on the connections that are chosen. */
export function MarkBar({ chosen }: { readonly chosen: readonly number[] }): ReactNode {
  const [only] = chosen;
  return (
    <div className="bar small mark-bar">
      {only !== undefined && chosen.length === 1 && <OwnMarks connection={only} />}
      <Remove chosen={chosen} />
    </div>
  );
}

function OwnMarks({ connection }: { readonly connection: number }): ReactNode {
  const texts = useTexts();
  const own = useStore(marks).get(connection);
  const put = (change: Partial<Omit<ConnectionMark, "connection">>): void =>
    void tried(() => mark(connection, change));
  return (
    <>
      <button
        type="button"
        aria-pressed={own?.pinned === true}
        onClick={() => put({ pinned: own?.pinned !== true })}
      >
        {own?.pinned === true ? "★" : "☆"} {texts.marks.pin}
      </button>
      <select
        aria-label={texts.marks.colour}
        value={own?.colour ?? ""}
        onChange={(event) =>
          put({ colour: COLOURS.find((one) => one === event.target.value) ?? null })
        }
      >
        <option value="">{texts.marks.noColour}</option>
        {COLOURS.map((one) => (
          <option key={one} value={one}>
            {texts.marks.colours[one]}
          </option>
        ))}
      </select>
      <Note key={connection} note={own?.note ?? ""} put={(note) => put({ note })} />
    </>
  );
}

/** Takes them out of the lists, or back into them; the capture has them all the same. */
function Remove({ chosen }: { readonly chosen: readonly number[] }): ReactNode {
  const texts = useTexts();
  const known = useStore(marks);
  const areRemoved = chosen.every((one) => known.get(one)?.removed === true);
  const turn = (): void =>
    void tried(async () => {
      for (const one of chosen) await mark(one, { removed: !areRemoved });
      if (!areRemoved) go({ connections: [], message: undefined });
    });
  return (
    <button type="button" title={texts.marks.removeAbout} onClick={turn}>
      {areRemoved ? texts.marks.putBack : texts.marks.remove}
    </button>
  );
}

/** Kept when one pauses. */
function Note(props: { readonly note: string; readonly put: (note: string) => void }): ReactNode {
  const { note, put } = props;
  const texts = useTexts();
  const [text, setText] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is kept when something is written
  useEffect(() => {
    if (text === undefined || text === note) return;
    const timer = setTimeout(() => put(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      className="field grow"
      aria-label={texts.marks.note}
      placeholder={texts.marks.note}
      maxLength={10_000}
      value={text ?? note}
      onChange={(event) => setText(event.target.value)}
    />
  );
}
