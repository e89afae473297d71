/** The path and query of a URL, as a request's target has them. */
export function targetOf(url: string): string {
  const rest = /^[^:/?#]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}
