import { type ReactNode, useState } from "react";
import { type Language, TextsContext, textsFor } from "./texts/index.ts";
import { MessagesView } from "./views/messages-view.tsx";

export function App(): ReactNode {
  const [language] = useState<Language>(() => (/^zh\b/i.test(navigator.language) ? "zh" : "en"));
  document.documentElement.lang = language;
  return (
    <TextsContext value={textsFor(language)}>
      <main>
        <MessagesView />
      </main>
    </TextsContext>
  );
}
