import { type ReactNode, useEffect, useState } from "react";
import { importFile } from "../files/import-file.ts";
import { useTexts } from "../texts/index.ts";

/** A file that is dropped anywhere is imported. */
export function FileDrop(): ReactNode {
  const texts = useTexts();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const dropped = (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      for (const file of event.dataTransfer?.files ?? []) void importFile(file, texts);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", left);
    addEventListener("drop", dropped);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", left);
      removeEventListener("drop", dropped);
    };
  }, [texts]);
  return isOver ? <div className="drop">{texts.captures.drop}</div> : null;
}
