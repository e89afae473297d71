/**
 * `url` without the user and password that may stand in it: for records, logs and sentences. A text that
 * is no URL loses everything up to its last "@", as nobody can tell where its password ends.
 */
export function withoutCredentials(url: string | URL): string {
  const text = String(url);
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed?.host) return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1");
  if (parsed.username === "" && parsed.password === "") return text;
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}
