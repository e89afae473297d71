import { parseArgs } from "node:util";
import { type BenchRow, rowsNamed } from "./bench-rows.ts";
import { isSubjectName, SUBJECTS, type SubjectName } from "./bench-subjects.ts";

export const USAGE = `node tools/bench/run.ts [--rows 1,3] [--seconds S] [--rounds R] [--json FILE] [--built]
node tools/bench/run.ts --profile ROW SUBJECT [--seconds S] [--built]

  --rows     rows of bench-rows.ts; 4 means 4a and 4b, p the proxy, r the record (default: all)
  --seconds  length of a timed phase (default 0.5; with --profile 5; row r4 at least 10)
  --rounds   timed phases of each subject (default 5)
  --json     also write every reading to FILE
  --built    measure packages/wireglass/dist instead of its sources
  --profile  run one SUBJECT under the load of ROW and print where its time went;
             subjects: ${Object.keys(SUBJECTS).join(", ")}

Exit status: 0 every measured threshold was reached, 1 one was missed or the run failed, 2 wrong command line.`;

/** What the command line asks for. */
export type Request =
  | {
      readonly kind: "bench";
      readonly rows: readonly BenchRow[];
      readonly seconds: number;
      readonly rounds: number;
      readonly json: string | undefined;
      readonly built: boolean;
    }
  | {
      readonly kind: "profile";
      readonly row: BenchRow;
      readonly subject: SubjectName;
      readonly seconds: number;
      readonly built: boolean;
    }
  | { readonly kind: "help" };

function positive(text: string, flag: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 600))
    throw new RangeError(`${flag} must be a number above 0 and at most 600`);
  return value;
}

/** @throws Error with a sentence for the user if the command line makes no sense. */
export function requestFrom(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rows: { type: "string", default: "" },
      seconds: { type: "string" },
      rounds: { type: "string", default: "5" },
      json: { type: "string" },
      built: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return { kind: "help" };
  const { built } = values;
  if (values.profile)
    return profileRequest(positionals, positive(values.seconds ?? "5", "--seconds"), built);
  if (positionals.length > 0) throw new RangeError(`unexpected argument ${positionals.join(" ")}`);
  return {
    kind: "bench",
    rows: rowsNamed(values.rows.split(",").filter((name) => name !== "")),
    seconds: positive(values.seconds ?? "0.5", "--seconds"),
    rounds: Math.ceil(positive(values.rounds, "--rounds")),
    json: values.json,
    built,
  };
}

function profileRequest(positionals: readonly string[], seconds: number, built: boolean): Request {
  const [rowName = "", subject = "", ...others] = positionals;
  const [row] = rowsNamed([rowName]);
  if (row === undefined || others.length > 0)
    throw new RangeError("--profile needs ROW and SUBJECT");
  if (!isSubjectName(subject)) throw new RangeError(`there is no subject "${subject}"`);
  return { kind: "profile", row, subject, seconds, built };
}
