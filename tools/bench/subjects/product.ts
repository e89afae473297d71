/** The parts of the product that have no public name: its sources, or what was built of them with --built. */
const isSource = process.execArgv.includes("--conditions=@wireglass/source");

function part(name: string): string {
  const path = isSource ? `src/${name}.ts` : `dist/${name}.js`;
  return new URL(`../../../packages/wireglass/${path}`, import.meta.url).href;
}

type Capture = typeof import("../../../packages/wireglass/src/capture/index.ts");
type Control = typeof import("../../../packages/wireglass/src/control/index.ts");
type Store = typeof import("../../../packages/wireglass/src/store/index.ts");
type Scripts = typeof import("../../../packages/wireglass/src/script/index.ts");
type Blocks = typeof import("../../../packages/wireglass/src/control/recording/block-reader.ts");

export const capture: Capture = await import(part("capture/index"));
export const control: Control = await import(part("control/index"));
export const store: Store = await import(part("store/index"));
export const scripts: Scripts = await import(part("script/index"));
export const blocks: Blocks = await import(part("control/recording/block-reader"));
