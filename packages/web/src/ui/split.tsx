import { Fragment, type ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";

export type Part = {
  readonly id: string;
  /** Percent, or pixels as "300px". */
  readonly size: string;
  readonly least: string;
  readonly content: ReactNode;
};

/** Parts beside or above each other, whose sizes the user sets and the browser remembers. */
export function Split(props: {
  readonly id: string;
  readonly orientation: "horizontal" | "vertical";
  readonly label: string;
  readonly parts: readonly Part[];
}): ReactNode {
  const { id, orientation, label, parts } = props;
  const layout = useDefaultLayout({
    id: `wireglass.${id}`,
    panelIds: parts.map((part) => part.id),
  });
  return (
    <Group id={id} className="split" orientation={orientation} {...layout}>
      {parts.map((part, at) => (
        <Fragment key={part.id}>
          {at > 0 && <Separator className="splitter" aria-label={label} />}
          <Panel id={part.id} defaultSize={part.size} minSize={part.least} className="split-part">
            {part.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
