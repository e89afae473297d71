/** Completes what people type for an address; undefined where it can be none. */
export function pageAddress(text: string): string | undefined {
  const typed = text.trim();
  if (/^(?:https?|file):\/\/./i.test(typed) || /^(?:about|data):./i.test(typed)) {
    return URL.canParse(typed) ? new URL(typed).href : undefined;
  }
  // "localhost:3000" parses as a URL of the scheme "localhost"; a name has no "://" behind it.
  if (typed === "" || /^[/?#.-]|^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) return undefined;
  if (/^[a-z][a-z0-9+-]*:(?!\d)/i.test(typed)) return undefined; // javascript:, mailto:
  const scheme = isLocal(typed) ? "http" : "https";
  return URL.canParse(`${scheme}://${typed}`) ? new URL(`${scheme}://${typed}`).href : undefined;
}

/** On this machine or in this network, servers under development speak plain HTTP. */
function isLocal(typed: string): boolean {
  return /^(?:localhost|[\w-]+\.localhost|\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])(?:[:/?#]|$)/i.test(
    typed,
  );
}
