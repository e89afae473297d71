export * from "./endpoint/index.ts";
