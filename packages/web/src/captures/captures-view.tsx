import { type ReactNode, useState } from "react";
import type { CaptureFileList } from "wireglass/api";
import { addressOf } from "../api/client.ts";
import { useAnswer } from "../api/use-answer.ts";
import { marks, removedOnes } from "../api/workbench.ts";
import { importFile, lookAt } from "../files/import-file.ts";
import { FilterInput } from "../filter/filter-field.tsx";
import { readFilter } from "../filter/read-filter.ts";
import { currentView, messageFilter, useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { bytesText, dateText } from "../ui/format.ts";

const FORMATS = ["jsonl", "har", "pcapng"] as const;

/** Files: captures there are, what is exported, what is imported. */
export default function CapturesView(): ReactNode {
  const texts = useTexts();
  const { answer } = useAnswer<CaptureFileList>("/captures", {}, 3000);
  const { capture } = useView();
  return (
    <section className="pane scrolled padded" aria-label={texts.captures.title}>
      <h2>{texts.captures.title}</h2>
      <p className="soft">{texts.captures.about}</p>
      <table className="facts">
        <thead>
          <tr>
            <th>{texts.captures.file}</th>
            <th className="number">{texts.captures.size}</th>
            <th>{texts.captures.changed}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {answer?.captures.map((one) => (
            <CaptureRow key={one.file} item={one} isShown={isShown(one, capture)} />
          ))}
        </tbody>
      </table>
      <Export />
      <h2>{texts.captures.import}</h2>
      <p className="soft">{texts.captures.importAbout}</p>
      <label className="file">
        {texts.captures.importButton}
        <input
          type="file"
          multiple
          onChange={(event) => {
            for (const file of event.target.files ?? []) void importFile(file, texts);
          }}
        />
      </label>
    </section>
  );
}

type CaptureItem = CaptureFileList["captures"][number];

function nameOf(file: string): string {
  return file.replace(/^.*[/\\]/, "");
}

function isShown({ file, current }: CaptureItem, capture: string | undefined): boolean {
  return capture === undefined ? current : nameOf(file) === capture;
}

function CaptureRow(props: { readonly item: CaptureItem; readonly isShown: boolean }): ReactNode {
  const { item, isShown: shown } = props;
  const { file, bytes, changed, current } = item;
  const texts = useTexts();
  return (
    <tr>
      <td className="mono break">{shown ? <strong>{file}</strong> : file}</td>
      <td className="number">{bytesText(bytes)}</td>
      <td>{dateText(changed)}</td>
      <td>
        <button
          type="button"
          className="quiet"
          aria-label={`${texts.captures.look}: ${file}`}
          onClick={() => lookAt(current ? undefined : nameOf(file))}
        >
          {texts.captures.look}
        </button>
        {current && <span className="tag good">{texts.captures.current}</span>}
        {shown && <span className="tag">{texts.captures.shown}</span>}
      </td>
    </tr>
  );
}

function Export(): ReactNode {
  const texts = useTexts();
  const [filter, setFilter] = useState(() =>
    messageFilter(currentView(), removedOnes(marks.get())),
  );
  const [format, setFormat] = useState<(typeof FORMATS)[number]>("jsonl");
  const isWrong = readFilter(filter).mistake !== undefined;
  return (
    <>
      <h2>{texts.captures.export}</h2>
      <p className="soft">{texts.captures.exportAbout}</p>
      <div className="bar wrapping">
        <FilterInput
          label={texts.filter}
          placeholder={texts.filterHint}
          value={filter}
          apply={setFilter}
        />
        <label>
          {texts.captures.format}{" "}
          <select
            value={format}
            onChange={(event) =>
              setFormat(FORMATS.find((one) => one === event.target.value) ?? "jsonl")
            }
          >
            {FORMATS.map((one) => (
              <option key={one} value={one}>
                {texts.captures.formats[one]}
              </option>
            ))}
          </select>
        </label>
        {isWrong ? (
          <button type="button" className="primary" disabled>
            {texts.captures.exportButton}
          </button>
        ) : (
          <a className="button primary" href={addressOf("/export", { format, filter })} download="">
            {texts.captures.exportButton}
          </a>
        )}
      </div>
    </>
  );
}
