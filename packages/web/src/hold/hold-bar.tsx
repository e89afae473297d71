import { type ReactNode, useState } from "react";
import type { Hold } from "wireglass/api";
import { tell } from "../api/client.ts";
import { hold } from "../api/workbench.ts";
import { FilterInput } from "../filter/filter-field.tsx";
import { readFilter } from "../filter/read-filter.ts";
import { useTexts } from "../texts/index.ts";
import { bytesText } from "../ui/format.ts";
import { Mistake, mistakeOf, tried } from "../ui/mistake.tsx";

type StateProps = { readonly state: Hold };

/** The switch, its filter, and what can be done with all that waits. */
export function HoldBar({ state }: StateProps): ReactNode {
  const texts = useTexts();
  const { filter, keepAlive } = state;
  const [wanted, setWanted] = useState(filter ?? "");
  const [seen, setSeen] = useState(filter);
  if (seen !== filter) {
    // Somebody else holds something else; what is being written here stays.
    if (filter !== null && wanted === (seen ?? "")) setWanted(filter);
    setSeen(filter);
  }
  const [keeps, setKeeps] = useState(keepAlive);
  const [mistake, setMistake] = useState<string>();
  const isWrong = readFilter(wanted).mistake !== undefined;
  const isOther = filter !== null && (wanted !== filter || keeps !== keepAlive);
  const set = async (next: string | null): Promise<void> => {
    const body = { filter: next, keepAlive: keeps };
    setMistake(await mistakeOf(async () => hold.set(await tell<Hold>("PUT", "/hold", body))));
  };
  return (
    <>
      <p className="soft padded">{texts.hold.about}</p>
      <form
        className="bar"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) void set(wanted);
        }}
      >
        <FilterInput
          label={texts.hold.filter}
          placeholder={texts.hold.filterHint}
          value={wanted}
          apply={setWanted}
          when="letter"
        />
        <label>
          <input type="checkbox" checked={keeps} onChange={() => setKeeps(!keeps)} />{" "}
          {texts.hold.keepAlive}
        </label>
        {isOther && (
          <button type="submit" className="primary" disabled={isWrong}>
            {texts.hold.apply}
          </button>
        )}
        {filter === null ? (
          <button type="submit" className="primary" disabled={isWrong}>
            {texts.hold.on}
          </button>
        ) : (
          <button type="button" className="danger" onClick={() => void set(null)}>
            {texts.hold.off(state.held.length)}
          </button>
        )}
      </form>
      <Mistake text={mistake} />
      <AllBar state={state} />
    </>
  );
}

function AllBar({ state: { held, bytes, openings, filter } }: StateProps): ReactNode {
  const texts = useTexts();
  const behind = held.reduce((sum, one) => sum + one.behind, 0);
  const all = (what: "forward" | "drop"): Promise<void> =>
    tried(async () => hold.set(await tell<Hold>("POST", "/hold", { do: what })));
  return (
    <div className="bar small">
      <span role="status">
        {filter !== null && <span className="tag edited">{texts.hold.holding(filter)}</span>}{" "}
        {texts.hold.depth(held.length, bytesText(bytes))}
        {behind > 0 && texts.hold.behind(behind)}
      </span>
      {openings > 0 && filter !== null && (
        <span className="bad-text">{texts.hold.openings(openings)}</span>
      )}
      <span className="grow" />
      <button type="button" disabled={held.length === 0} onClick={() => void all("forward")}>
        {texts.hold.releaseAll}
      </button>
      <button type="button" disabled={held.length === 0} onClick={() => void all("drop")}>
        {texts.hold.dropAll}
      </button>
    </div>
  );
}
