import { Store } from "../api/store.ts";

export type SheetName = "commands" | "shortcuts";

/** The sheet that lies over the page, if one does. */
export const sheet = new Store<SheetName | undefined>(undefined);

export function openSheet(name: SheetName | undefined): void {
  sheet.set(name);
}
