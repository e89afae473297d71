import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peers } from "../../peers/index.ts";
import { ChromiumPeer, PAGE, PageTalker } from "./support/chromium.ts";
import { startWireglass } from "./support/command.ts";
import { type Scheme, serving } from "./support/serving.ts";

async function join(page: Page, name: string): Promise<void> {
  await page.fill("#name", name);
  await page.click("#join button");
  await page.waitForSelector("#say:visible");
}

describe.skipIf(peers().chromium === undefined)("a page of our server in Chromium", () => {
  let chromium: ChromiumPeer;
  beforeAll(async () => {
    chromium = await ChromiumPeer.launch();
  });
  afterAll(() => chromium[Symbol.asyncDispose]());

  describe.each<Scheme>(["ws", "wss"])("%s", (scheme) => {
    test("comes from its origin, with the subprotocols it offers", async () => {
      const subprotocols = ["chat.v2", "chat.v1"];
      const server = await serving(scheme, {}, { page: () => PAGE, subprotocols });
      const page = await chromium.visit(server.url);
      const { subprotocol } = await PageTalker.open(page, server.url, ["chat.v1", "other"]);
      const [ours] = server.sockets;
      expect([await page.title(), subprotocol, ours?.subprotocol]).toEqual([
        "a page",
        "chat.v1",
        "chat.v1",
      ]);
      expect(ours?.request.headers).toContainEqual(["Origin", new URL(page.url()).origin]);
    });

    test("is refused where its origin is not allowed", async () => {
      const origins = ["https://other.example"];
      const server = await serving(scheme, {}, { page: () => PAGE, origins });
      const page = await chromium.visit(server.url);
      await expect(PageTalker.open(page, server.url)).rejects.toThrow("failed with 1006");
    });

    test("talks to another one in wireglass serve chat", async () => {
      await using chat = await startWireglass(
        "serve",
        "chat",
        "--listen",
        `${scheme}://127.0.0.1:0/`,
      );
      const [ann, bob] = [await chromium.visit(chat.url), await chromium.visit(chat.url)];
      await join(ann, "ann");
      await join(bob, "bob");
      await ann.fill("#text", "hello, 你好");
      await ann.click("#send");
      await bob.locator("#log", { hasText: "hello, 你好" }).waitFor();
      expect(await bob.locator("#log").textContent()).toContain("ann");
    });
  });
});
