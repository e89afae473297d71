import { pathToFileURL } from "node:url";
import { endLike, runChild } from "./child.mjs";
import { jobNode, majorOf, NODE_MAJOR } from "./own-node.mjs";

/**
 * Under a Node that is new enough the job runs in this very process: nothing to start, and signals, standard
 * streams and the exit status are its own. Else it runs as a child that gets them passed on.
 */
export async function runJob(program, args) {
  if (majorOf(process.version) < NODE_MAJOR) {
    endLike(await runChild(jobNode(), [program, ...args], { stdio: "inherit" }));
    return;
  }
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
