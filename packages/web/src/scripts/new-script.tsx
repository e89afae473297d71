import { type ReactNode, useState } from "react";
import type { ScriptList, NewScript as Wanted } from "wireglass/api";
import { tell } from "../api/client.ts";
import { useTexts } from "../texts/index.ts";
import { Mistake, mistakeOf } from "../ui/mistake.tsx";

/** A script that changes nothing yet, with what it could do. */
const TEMPLATE = `import type { Connection, Message } from "wireglass/script";

export function onMessage(message: Message, connection: Connection): void {
  // Change it:  message.text = "…"   message.json.price = 1   message.drop()   message.delay(200)
  // Answer it:  message.reply("…")   or send more behind it:  message.follow("…")
  log(connection.url, message.from, message.text ?? message.length);
}
`;

/** Asks for the name of a file, and has it made beside the capture. */
export function NewScript(props: {
  readonly cancel: () => void;
  /** It is there, with that number. */
  readonly added: (number: number) => void;
}): ReactNode {
  const { cancel, added } = props;
  const texts = useTexts();
  const [name, setName] = useState("mine.ts");
  const [mistake, setMistake] = useState<string>();
  const create = async (): Promise<void> => {
    const wanted: Wanted = { name: name.trim(), text: TEMPLATE };
    setMistake(
      await mistakeOf(async () => {
        const { scripts } = await tell<ScriptList>("POST", "/scripts", wanted);
        added(scripts.at(-1)?.number ?? 1);
      }),
    );
  };
  return (
    <form
      className="bar"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <label>
        {texts.scripts.fileName}{" "}
        <input
          className="field mono"
          value={name}
          // biome-ignore lint/a11y/noAutofocus: it was asked for by the button before
          autoFocus
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <button type="submit" className="primary">
        {texts.scripts.create}
      </button>
      <button type="button" onClick={cancel}>
        {texts.cancel}
      </button>
      <Mistake text={mistake} />
    </form>
  );
}
