import { useEffect, useState } from "react";
import { MessageList } from "../list/message-list.ts";

/** A list of its own for each filter, followed while it is looked at. */
export function useMessageList(filter: string): MessageList {
  const [list, setList] = useState(() => new MessageList(filter));
  if (list.filter !== filter) setList(new MessageList(filter));
  useEffect(() => {
    list.open();
    return () => list.close();
  }, [list]);
  return list;
}
