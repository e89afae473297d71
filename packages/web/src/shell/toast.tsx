import type { ReactNode } from "react";
import { useSaid } from "../ui/copy.ts";

/** What was said last, for a moment. */
export function Toast(): ReactNode {
  const said = useSaid();
  return (
    <div role="status" aria-live="polite" className={said === "" ? "toast" : "toast shown"}>
      {said}
    </div>
  );
}
