import { countsLine, isSuccess } from "./counts.ts";
import { supplyPeers } from "./peer-supply.ts";
import { runVitest } from "./vitest-run.ts";

/** `npm test [vitest arguments]`: the peers, then Vitest, then the counts as the last line. */

const { status, counts } = await runVitest(process.argv.slice(2), supplyPeers());

if (counts === undefined)
  console.log("Vitest ended before it could count, which counts as one failure.");
const told = counts ?? { passed: 0, failed: 1, skipped: 0 };
if (counts !== undefined && told.passed + told.failed === 0)
  console.log("No test ran, so nothing is proven.");
console.log(countsLine(told));
process.exitCode = status === 0 && !isSuccess(told) ? 1 : status;
