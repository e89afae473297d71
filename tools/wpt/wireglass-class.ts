/** The class under test, as `--class` wants it: `node tools/wpt/run.ts --class ./wireglass-class.ts`. */
export { WebSocket } from "wireglass";
