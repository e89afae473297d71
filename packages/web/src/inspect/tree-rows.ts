import type { DecodeNode } from "@wireglass/lens/decode";

/** A node that is shown, in its row. */
export type TreeRow = {
  readonly node: DecodeNode;
  readonly depth: number;
  /** The numbers of the children that lead to it from the top. */
  readonly path: string;
  readonly isOpen: boolean;
  readonly place: number;
  readonly siblings: number;
};

/** Rows that a tree opens by itself. */
const OPEN_AT_FIRST = 200;

/** What is open before anything was opened or closed: level by level, until it is enough to look at. */
export function openAtFirst(tree: DecodeNode): ReadonlySet<string> {
  const open = new Set<string>();
  let level: { node: DecodeNode; path: string }[] = [{ node: tree, path: "" }];
  for (let shown = 1; level.length > 0; ) {
    const next: typeof level = [];
    for (const { node, path } of level) {
      const { length } = node.children;
      if (length === 0 || (shown + length > OPEN_AT_FIRST && path !== "")) continue;
      shown += length;
      open.add(path);
      for (const [at, child] of node.children.entries())
        next.push({ node: child, path: `${path}.${at}` });
    }
    level = next;
  }
  return open;
}

/** The rows that are to be seen where these nodes are open. */
export function rowsOf(tree: DecodeNode, open: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const left: TreeRow[] = [
    { node: tree, depth: 0, path: "", isOpen: open.has(""), place: 1, siblings: 1 },
  ];
  for (let row = left.pop(); row !== undefined; row = left.pop()) {
    rows.push(row);
    if (!row.isOpen) continue;
    const { children } = row.node;
    for (let at = children.length - 1; at >= 0; at--) {
      const node = children[at];
      const path = `${row.path}.${at}`;
      if (node !== undefined)
        left.push({
          node,
          depth: row.depth + 1,
          path,
          isOpen: open.has(path),
          place: at + 1,
          siblings: children.length,
        });
    }
  }
  return rows;
}

/** The innermost node that a byte belongs to, by the path to it. */
export function pathAt(tree: DecodeNode, offset: number): string {
  let [node, path] = [tree, ""];
  for (;;) {
    const at = node.children.findIndex(
      ({ range: [start, end] }) => offset >= start && offset < end,
    );
    const child = node.children[at];
    if (child === undefined) return path;
    node = child;
    path += `.${at}`;
  }
}

/** The paths that have to be open for one to be seen. */
export function above(path: string): readonly string[] {
  const parts = path.split(".");
  return parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join("."));
}

export function nodeAt(tree: DecodeNode, path: string | undefined): DecodeNode | undefined {
  if (path === undefined) return undefined;
  const steps = path.split(".").slice(1).map(Number);
  return steps.reduce<DecodeNode | undefined>((node, at) => node?.children[at], tree);
}
