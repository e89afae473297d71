import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { join } from "node:path";
import { CaError, reasonOf, systemCode } from "./ca-error.ts";

/** Key and certificate in one file: two processes that start at once cannot mix two pairs. */
const KEY_FILE = "ca-key.pem";
/** The certificate alone, for those who shall trust it. Made again from the other whenever it differs. */
const CERTIFICATE_FILE = "ca-cert.pem";

/** A key and a certificate have a few hundred bytes each. */
const MAX_FILE_BYTES = 65_536;
/** Where there are no such modes and owners, the user's own data folder is closed to others. */
const HAS_MODES = process.platform !== "win32";

/** The file with the CA's key in `folder`. */
export function keyPath(folder: string): string {
  return join(folder, KEY_FILE);
}

/** The file with the CA's certificate alone. */
export function certificatePath(folder: string): string {
  return join(folder, CERTIFICATE_FILE);
}

/** Makes the folder for its owner alone, and refuses one in which others could exchange the key. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { mode } = await stat(folder);
    const openToAll = HAS_MODES && (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
    if (openToAll) throw new CaError("ca/foreign", folder, "everybody may write to it");
  } catch (error) {
    if (error instanceof CaError) throw error;
    throw new CaError("ca/folder", folder, reasonOf(error), error);
  }
}

/** The text of the CA's key file, closed to others where it was not; undefined where there is none. */
export async function readKeyFile(folder: string): Promise<string | undefined> {
  const path = keyPath(folder);
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw new CaError("ca/unreadable", path, reasonOf(error), error);
  }
  try {
    await checkOwner(file, path);
    return await readBounded(file, path);
  } finally {
    await file.close();
  }
}

async function checkOwner(file: FileHandle, path: string): Promise<void> {
  if (!HAS_MODES) return;
  const { uid, mode } = await file.stat();
  const own = process.getuid?.() ?? uid;
  // Root may read everything as it is: `sudo` works with the CA of the user who called it.
  if (uid !== own && own !== 0) throw new CaError("ca/foreign", path, "it belongs to another user");
  if ((mode & 0o077) === 0) return;
  try {
    await file.chmod(0o600);
  } catch (error) {
    throw new CaError("ca/foreign", path, `others may read it: ${reasonOf(error)}`, error);
  }
}

async function readBounded(file: FileHandle, path: string): Promise<string> {
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(MAX_FILE_BYTES + 1), 0, MAX_FILE_BYTES + 1, null)
    .catch((error: unknown) => {
      throw new CaError("ca/unreadable", path, reasonOf(error), error);
    });
  if (bytesRead > MAX_FILE_BYTES) throw new CaError("ca/broken", path, "it is too large");
  return buffer.toString("latin1", 0, bytesRead);
}

/** Writes the first key file of `folder`. False when another process was quicker: then read that one. */
export async function createKeyFile(folder: string, text: string): Promise<boolean> {
  return withDraft(keyPath(folder), text, 0o600, async (draft) => {
    try {
      await link(draft, keyPath(folder)); // unlike a rename, it fails where there is one already
      return true;
    } catch (error) {
      if (systemCode(error) === "EEXIST") return false;
      await rename(draft, keyPath(folder)); // a file system without hard links
      return true;
    }
  });
}

/** Exchanges the key file, at no time without one; resolves with the path under which the old one is kept. */
export async function replaceKeyFile(folder: string, text: string, now: Date): Promise<string> {
  const path = keyPath(folder);
  const stamp = now.toISOString().replace(/[-:.]/g, "");
  const aside = join(folder, `ca-key-${stamp}.pem`);
  return withDraft(path, text, 0o600, async (draft) => {
    await link(path, aside).catch(() => copyFile(path, aside, constants.COPYFILE_EXCL));
    await rename(draft, path);
    return aside;
  });
}

/** Has the certificate stand beside the key, for `curl --cacert` and its like. */
export async function writeCertificateFile(folder: string, pem: string): Promise<void> {
  const path = certificatePath(folder);
  const present = await readFile(path, "latin1").catch(() => undefined);
  if (present === pem) return;
  await withDraft(path, pem, 0o644, (draft) => rename(draft, path));
}

/** Writes a file completely under a name of its own; `place` gives it its real one. */
async function withDraft<Result>(
  path: string,
  text: string,
  mode: number,
  place: (draft: string) => Promise<Result>,
): Promise<Result> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(draft, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return await place(draft);
  } catch (error) {
    throw new CaError("ca/folder", path, reasonOf(error), error);
  } finally {
    await rm(draft, { force: true });
  }
}
