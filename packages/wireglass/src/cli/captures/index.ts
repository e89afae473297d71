export type {
  ExportCommand,
  ImportCommand,
  ListCommand,
  ShowCommand,
} from "./capture-command.ts";
export { runExport } from "./run-export.ts";
export { runImport } from "./run-import.ts";
export { runList } from "./run-list.ts";
export { runShow } from "./run-show.ts";
