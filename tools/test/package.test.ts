import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./support/source-tree.ts";
import { pack, run, runWell, type Tarball } from "./support/tarball.ts";

// npm asks its cache first, which `npm ci` has filled: the only download that may happen is commander's.
const INSTALL = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
const PATIENCE_MS = 120_000;

/** The machine's own Node, where it is older than ours; else there is nobody to say it to. */
const OLD_NODE = (process.env.PATH ?? "")
  .split(delimiter)
  .map((path) => join(path, "node"))
  .find((file) => existsSync(file) && /^v2[0-3]\./.test(run(file, ["--version"], ROOT).stdout));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wireglass-package-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function newProject(name: string): string {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return project;
}

function compile(project: string, source: string): void {
  mkdirSync(join(project, "node_modules", "@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"]) {
    const link = join(project, "node_modules", name);
    if (!existsSync(link)) symlinkSync(join(ROOT, "node_modules", name), link);
  }
  // skipLibCheck is off: the published declarations are what is on trial.
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    module: "NodeNext",
    target: "ES2024",
    lib: ["ES2024", "ESNext.Disposable"],
    types: ["node"],
    outDir: "out",
  };
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["main.ts"] }),
  );
  writeFileSync(join(project, "main.ts"), source);
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  runWell(process.execPath, [tsc, "-p", ".", "--pretty", "false"], project);
}

const ECHO = `import { serve, type Socket } from "wireglass";
const server = await serve(async (socket: Socket) => {
  for await (const message of socket) await socket.send(message);
}, { hostname: "127.0.0.1", port: 0 });
const peer = new WebSocket(server.url);
peer.onopen = () => peer.send("hello");
peer.onmessage = async ({ data }) => {
  console.log(data);
  peer.close();
  await server.close();
};
`;

const SCRIPT = `import type { Connection, Message } from "wireglass/script";
export function onMessage(message: Message, connection: Connection<{ seen?: number }>): void {
  connection.state.seen = (connection.state.seen ?? 0) + 1;
  if (message.from === "client") message.text = \`\${message.text} \${connection.state.seen}\`;
  log("seen", connection.state.seen);
}
`;

/** A client, a proxy with that script, and a server, of what was installed. */
const TRY_SCRIPT = `import { spawn } from "node:child_process";
const main = "node_modules/wireglass/dist/cli/main.js";
const start = async (...words) => {
  const child = spawn(process.execPath, [main, ...words, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const [chunk] = await new Promise((found) => child.stdout.once("data", (data) => found([String(data)])));
  return { child, url: JSON.parse(chunk.split("\\n")[0]).url };
};
const server = await start("serve", "echo", "--listen", "ws://127.0.0.1:0");
const proxy = await start("proxy", "--reverse", server.url, "--listen", "ws://127.0.0.1:0", "--script", "main.ts", "--capture", "c.wgc", "--ca-folder", "ca");
const socket = new WebSocket(proxy.url);
socket.onopen = () => socket.send("hello");
console.log(await new Promise((found) => { socket.onmessage = ({ data }) => found(data); }));
for (const { child } of [proxy, server]) child.kill("SIGINT");
`;

let tarball: Tarball;
let project: string;

beforeAll(() => {
  tarball = pack("wireglass", folder);
  project = newProject("tool");
  runWell("npm", [...INSTALL, tarball.file], project);
}, PATIENCE_MS);

describe("the packed wireglass", () => {
  test("carries the licence, the readme and no source", () => {
    expect(tarball.contents).toContain("LICENSE");
    // The root's readme is the package's.
    if (existsSync(join(ROOT, "README.md"))) expect(tarball.contents).toContain("README.md");
    expect(
      tarball.contents.filter((path) => /(?<!\.d)\.ts$|\.map$|(^|\/)(src|test)\//.test(path)),
    ).toEqual([]);
  });

  test("brings its own wire and lens, and points at no other", () => {
    expect(tarball.contents).toContain("dist/vendor/wire/index.js");
    const installed = join(project, "node_modules", "wireglass");
    const code = tarball.contents.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path));
    const foreign = code.filter((path) =>
      /\b(from|import)\s*\(?\s*["'](@wireglass\/|[^"']*(?<!\.d)\.ts["'])/.test(
        readFileSync(join(installed, path), "utf8"),
      ),
    );
    expect(foreign).toEqual([]);
    expect(existsSync(join(project, "node_modules", "@wireglass"))).toBe(false);
  });
});

describe("the installed wireglass", () => {
  test("compiles for a strict consumer and serves", { timeout: PATIENCE_MS }, () => {
    compile(project, ECHO);
    expect(runWell(process.execPath, ["out/main.js"], project)).toBe("hello\n");
  });

  test("has the types of scripts, and runs one from what was built", {
    timeout: PATIENCE_MS,
  }, async () => {
    compile(project, SCRIPT);
    writeFileSync(join(project, "try.mjs"), TRY_SCRIPT);
    expect(runWell(process.execPath, ["try.mjs"], project)).toBe("hello 1\n");
  });

  test("says one sentence to an older Node, and the command takes a newer one", {
    timeout: PATIENCE_MS,
    skip: OLD_NODE === undefined,
  }, () => {
    const old = OLD_NODE ?? "";
    const library = run(old, ["--input-type=module", "-e", 'await import("wireglass")'], project);
    expect(library.stderr).toContain("wireglass needs Node 24 or newer, and this is v2");
    const bin = join(project, "node_modules", "wireglass", "bin", "wireglass.js");
    const command = run(old, [bin, "explain", "81 00"], project);
    expect(command.stderr).toContain("asking npm for one");
    expect(command).toMatchObject({ status: 0, stdout: expect.stringContaining("text") });
  });

  test("answers npx wireglass --help", { timeout: PATIENCE_MS }, () => {
    const help = runWell("npx", ["--no-install", "wireglass", "--help"], project);
    expect(help).toContain("wireglass");
    expect(help).toContain("explain");
  });
});

describe("the packed @wireglass/wire", () => {
  let tarball: Tarball;
  let project: string;

  beforeAll(() => {
    tarball = pack("@wireglass/wire", folder);
    project = newProject("engine");
    runWell("npm", [...INSTALL, tarball.file], project);
  }, PATIENCE_MS);

  test("has no dependency", () => {
    const manifest = JSON.parse(
      readFileSync(join(project, "node_modules/@wireglass/wire/package.json"), "utf8"),
    );
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies ?? {}).toEqual({});
    expect(
      run("npm", ["ls", "--all", "--parseable"], project).stdout.trim().split("\n"),
    ).toHaveLength(2);
  });

  test("carries the licence and a readme", () => {
    expect(tarball.contents).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "dist/index.js"]),
    );
  });

  test("compiles for a strict consumer and runs, both doors", { timeout: PATIENCE_MS }, () => {
    compile(
      project,
      `import * as wire from "@wireglass/wire";
import * as explain from "@wireglass/wire/explain";
console.log(typeof wire, Object.keys(wire).length > 10, Object.keys(explain).length > 0);
`,
    );
    expect(runWell(process.execPath, ["out/main.js"], project)).toBe("object true true\n");
  });

  test("stays under 20 kB, bundled and compressed", { timeout: PATIENCE_MS }, async () => {
    const input = join(project, "node_modules/@wireglass/wire/dist/index.js");
    const bundle = await rolldown({ input, treeshake: false });
    const { output } = await bundle.generate({ minify: true });
    const size = gzipSync(output[0].code, { level: 9 }).length;
    expect(size).toBeLessThan(20_000);
    expect(size).toBeGreaterThan(2_000); // else the bundle is not the engine
  });
});
