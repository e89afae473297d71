import { type ReactNode, useState } from "react";
import { draft } from "../settings/draft.ts";
import { useTexts } from "../texts/index.ts";
import { removeMessage, setVariable, useKept } from "./saved-messages.ts";

/** Messages that were kept, and the variables in them. */
export function SavedList(): ReactNode {
  const texts = useTexts();
  const { messages, variables } = useKept();
  const [name, setName] = useState("");
  const isName = /^\w+$/.test(name);
  return (
    <>
      {messages.length > 0 && <h3>{texts.compose.saved}</h3>}
      <ul className="saved">
        {messages.map(({ name: title, ...message }) => (
          <li key={title}>
            <button type="button" className="quiet" onClick={() => draft.change(message)}>
              {title}
            </button>
            <span className="soft preview mono">{message.text.slice(0, 80)}</span>
            <button
              type="button"
              className="quiet"
              aria-label={`${texts.compose.remove}: ${title}`}
              onClick={() => removeMessage(title)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <h3>{texts.compose.variables}</h3>
      <p className="soft">{texts.compose.variablesHint}</p>
      {Object.entries(variables).map(([variable, value]) => (
        <div key={variable} className="row-field">
          <code>{variable}</code>
          <input
            className="field mono"
            aria-label={variable}
            value={value}
            onChange={(event) => setVariable(variable, event.target.value)}
          />
          <button
            type="button"
            className="quiet"
            aria-label={`${texts.compose.remove}: ${variable}`}
            onClick={() => setVariable(variable, undefined)}
          >
            ×
          </button>
        </div>
      ))}
      <form
        className="bar small"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isName) return;
          setVariable(name, "");
          setName("");
        }}
      >
        <input
          className="field mono"
          aria-label={`${texts.compose.variables}: ${texts.compose.name}`}
          placeholder={texts.compose.name}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" disabled={!isName}>
          {texts.compose.addVariable}
        </button>
      </form>
    </>
  );
}
