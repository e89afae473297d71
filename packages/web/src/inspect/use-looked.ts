import { useEffect, useState } from "react";
import type { MessageOutline } from "wireglass/api";
import { ApiProblem, ask, askBytes } from "../api/client.ts";
import { type MessageKey, useView } from "../settings/url-state.ts";

/** What is known of the message that is looked at: first what it is, then its payload. */
export type Looked = {
  readonly outline: MessageOutline | undefined;
  readonly payload: Uint8Array<ArrayBuffer> | undefined;
  readonly isGone: boolean;
};

const NOTHING: Looked = { outline: undefined, payload: undefined, isGone: false };

export function pathOf({ connection, index }: MessageKey): string {
  return `/connections/${connection}/messages/${index}`;
}

/** Asks for a message; what was shown before stays until its outline has come, so that nothing flickers. */
export function useLooked(of: MessageKey): Looked {
  const [looked, setLooked] = useState<Looked>(NOTHING);
  const path = pathOf(of);
  const { capture } = useView();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture has another message there
  useEffect(() => {
    let isOver = false;
    const keep = (change: Partial<Looked>, isNew = false): void => {
      if (!isOver) setLooked((before) => ({ ...(isNew ? NOTHING : before), ...change }));
    };
    const lookInto = async (): Promise<void> => {
      try {
        const bytes = askBytes(`${path}/payload`);
        bytes.catch(() => {}); // told below
        keep({ outline: await ask<MessageOutline>(path, { view: "outline" }) }, true);
        keep({ payload: await bytes });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        keep({ isGone: true }, true);
      }
    };
    void lookInto();
    return () => {
      isOver = true;
    };
  }, [path, capture]);
  return looked;
}
