import "./node-version.ts"; // before all else

export * from "./endpoint/index.ts";
