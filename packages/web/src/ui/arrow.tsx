import type { ReactNode } from "react";
import { useTexts } from "../texts/index.ts";

/** Which way a message goes. */
export function Arrow({ from }: { readonly from: "client" | "server" }): ReactNode {
  const texts = useTexts();
  const name = from === "client" ? texts.fromClient : texts.fromServer;
  return (
    <span role="img" className={`arrow ${from}`} title={name} aria-label={name}>
      {from === "client" ? "↑" : "↓"}
    </span>
  );
}
