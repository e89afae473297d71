import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UsageError } from "@wireglass/wire";
import { Credentials } from "../../endpoint/index.ts";
import { CommandError } from "./command-error.ts";
import { systemReason } from "./system-reason.ts";
import type { Texts } from "./texts.ts";

export type AuthUsers = {
  readonly credentials: Credentials;
  /** The user that was made up because none was given. */
  readonly invented?: { readonly user: string; readonly password: string };
};

/** Letters and digits that nobody mixes up. */
const PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD_LENGTH = 10;

/** Users from `--user` and `--users-file`; one is made up where there is neither. @throws CommandError */
export async function authUsers(
  users: readonly string[],
  usersFile: string | undefined,
  texts: Texts,
): Promise<AuthUsers> {
  const credentials =
    usersFile === undefined ? new Credentials() : await readUsers(usersFile, texts);
  for (const text of users) {
    const colon = text.indexOf(":");
    if (colon < 1) throw new CommandError(2, texts.badUser(text));
    credentials.add(text.slice(0, colon), text.slice(colon + 1));
  }
  if (credentials.size > 0) return { credentials };
  const invented = { user: "demo", password: randomPassword() };
  return { credentials: credentials.add(invented.user, invented.password), invented };
}

async function readUsers(file: string, texts: Texts): Promise<Credentials> {
  let text = "";
  try {
    text = await readFile(file, "utf8");
    const credentials = Credentials.parse(text);
    if (credentials.size === 0) throw new CommandError(2, texts.noUsers(file));
    return credentials;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (error instanceof UsageError) {
      throw new CommandError(2, texts.badUsersFile(file, badLine(text)), error);
    }
    throw new CommandError(2, texts.unreadable(file, systemReason(error)), error);
  }
}

/** The number of the first line that is no name:password. */
function badLine(text: string): number {
  const isBad = (line: string): boolean =>
    line.trim() !== "" && !line.startsWith("#") && line.indexOf(":") < 1;
  return text.split(/\r?\n/).findIndex(isBad) + 1;
}

function randomPassword(): string {
  const letter = () => PASSWORD_LETTERS[randomInt(PASSWORD_LETTERS.length)];
  return Array.from({ length: PASSWORD_LENGTH }, letter).join("");
}
