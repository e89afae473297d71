import { launchBrowser } from "../../../../src/capture/browser/index.ts";

// Run as a process of its own: starts a browser, says where its profile is, and exits when its input ends.
const browser = await launchBrowser({
  proxyUrl: "http://127.0.0.1:9",
  spkiHash: `${"A".repeat(43)}=`,
  headless: true,
});
process.stdout.write(browser.profile);
process.stdin.resume().once("end", () => process.exit(0));
