import type { ReactNode } from "react";
import { ApiProblem } from "../api/client.ts";
import { say } from "./copy.ts";

/** Something that went wrong, in a sentence. */
export function Mistake({ text }: { readonly text: string | undefined }): ReactNode {
  return text === undefined || text === "" ? null : (
    <p role="alert" className="mistake">
      {text}
    </p>
  );
}

/** Does something; where the API refuses, what it says is the outcome, else undefined. */
export async function mistakeOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ApiProblem) return error.mistake.message;
    throw error;
  }
}

/** The same, said in the corner. */
export async function tried(work: () => Promise<unknown>): Promise<void> {
  const mistake = await mistakeOf(work);
  if (mistake !== undefined) say(mistake);
}
