import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a user's own, outside of any package. */
export class HandlerFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(files: Readonly<Record<string, string>> = {}): Promise<HandlerFolder> {
    const folder = new HandlerFolder(await mkdtemp(join(tmpdir(), "wireglass-handler-")));
    for (const [name, text] of Object.entries(files)) await folder.write(name, text);
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(this.file(name), text);
  }
}

/** A handler that puts `word` before each message. */
export function saying(word: string): string {
  return `export default async (socket: AsyncIterable<string> & { send(text: string): Promise<void> }) => {
  for await (const message of socket) await socket.send("${word} " + message);
};
`;
}
