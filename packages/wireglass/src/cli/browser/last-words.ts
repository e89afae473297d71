/** What Chromium writes before each line of its log. */
const PREFIX = /^\[[^\]]*:(?:ERROR|FATAL|WARNING|INFO|VERBOSE)[^\]]*\]\s*/;
const MAX_CHARACTERS = 200;

/** True where what a browser last said means that there is no screen to show windows on. */
export function lacksScreen(words: string): boolean {
  return /missing x server|\$DISPLAY|platform failed to initialize|wayland display/i.test(words);
}

/** The line that says why a browser ended, without what is put before it; empty where there is none. */
export function reasonIn(words: string): string {
  const lines = words.split("\n").filter((line) => line.trim() !== "");
  // Its other complaints, mostly about a desktop that is not there, do not end it.
  const telling = lines.find((line) => lacksScreen(line) || /:FATAL|sandbox/i.test(line));
  const line = (telling ?? lines.at(-1) ?? "").replace(PREFIX, "");
  // A terminal would obey control characters.
  return line
    .replace(/[\0-\x1f\x7f-\x9f]/g, " ")
    .slice(0, MAX_CHARACTERS)
    .trim();
}
