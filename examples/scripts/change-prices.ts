import type { Message } from "wireglass/script";

/** Halves every price that a server tells, wherever it stands; everything else stays as it was written. */
export const filter = 'from:server opcode:text "price"';

export function onMessage(message: Message): void {
  halvePrices(message.json);
}

function halvePrices(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "price" && typeof inner === "number") Reflect.set(value, name, inner / 2);
    else halvePrices(inner);
  }
}
