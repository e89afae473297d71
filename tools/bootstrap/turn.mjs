import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { ROOT } from "./own-node.mjs";

/** Installing and building are one process's turn at a time; node_modules is emptied meanwhile, so the lock is not there. */
export function inTurn(work) {
  const file = join(ROOT, ".cache", "bootstrap.lock");
  return withLock(
    file,
    (id) => console.error(`waiting for process ${id ?? "?"}, which is setting up this checkout …`),
    work,
  );
}
