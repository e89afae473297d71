import { useEffect, useState } from "react";
import { MessageList } from "../list/message-list.ts";
import { useView } from "../settings/url-state.ts";

/** A list of its own for each filter, followed while it is looked at. */
export function useMessageList(filter: string): MessageList {
  const { capture } = useView();
  const [known, setKnown] = useState(() => ({ capture, list: new MessageList(filter) }));
  if (known.list.filter !== filter || known.capture !== capture)
    setKnown({ capture, list: new MessageList(filter) });
  const { list } = known;
  useEffect(() => {
    list.open();
    return () => list.close();
  }, [list]);
  return list;
}
