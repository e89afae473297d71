import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

/** Views of one thing, one of which is shown. */
export function TabRow<Key extends string>(props: {
  readonly label: string;
  readonly tabs: readonly { readonly key: Key; readonly label: ReactNode }[];
  readonly chosen: Key;
  readonly choose: (key: Key) => void;
  /** Beside the tabs. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { label, tabs, chosen, choose, beside, children } = props;
  const isKnown = tabs.some(({ key }) => key === chosen);
  const shown = isKnown ? chosen : (tabs[0]?.key ?? "");
  return (
    <Tabs
      className="tabs"
      selectedKey={shown}
      onSelectionChange={(key) => choose(key as Key)} // as the tabs have them
    >
      <div className="bar">
        <TabList className="tab-list" aria-label={label}>
          {tabs.map(({ key, label: text }) => (
            <Tab key={key} id={key} className="tab">
              {text}
            </Tab>
          ))}
        </TabList>
        {beside}
      </div>
      <TabPanel key={shown} id={shown} className="tab-panel">
        {children}
      </TabPanel>
    </Tabs>
  );
}
