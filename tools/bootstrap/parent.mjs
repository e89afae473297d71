const POLL_MS = 500;

/**
 * Ends this process like a SIGTERM when the shell is gone that npm started it in. npm hands a SIGTERM only to
 * that shell, and some shells die of it without a word to the program they wait for; the port would stay taken.
 * A terminal's Ctrl-C reaches everyone, so there is nothing to do for a program at one.
 */
export function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined || process.stdin.isTTY) return;
  const parent = process.ppid;
  let sightings = 0;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    // Once more, because a signal to all of them is being answered at this moment.
    if (++sightings < 2) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, POLL_MS);
  timer.unref();
}
