import type { ReactNode } from "react";
import { useStore } from "../api/store.ts";
import { useTexts } from "../texts/index.ts";
import { Sheet } from "../ui/sheet.tsx";
import { openSheet, sheet } from "./open-sheet.ts";
import { KEYS } from "./shortcuts.ts";

/** All keys, on `?`. */
export function ShortcutSheet(): ReactNode {
  const texts = useTexts();
  const isOpen = useStore(sheet) === "shortcuts";
  return (
    <Sheet title={texts.shortcuts} isOpen={isOpen} close={() => openSheet(undefined)}>
      <dl className="keys">
        {KEYS.map(([keys, name]) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>
              {name === "traffic" ? Object.values(texts.places).join(", ") : texts.keys[name]}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
