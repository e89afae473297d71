import { type CloseStatus, type ViolationCode, violation } from "@wireglass/wire";
import type { CloseInfo } from "./close-info.ts";

/** Gathers how a connection ends, from whoever knows a part of it; the first cause counts. */
export class Ending {
  status: CloseStatus | undefined;
  broken: ViolationCode | undefined;
  #by: "local" | "remote" | undefined;
  #why: string | undefined;

  began(by: "local" | "remote", why?: string): void {
    this.#by ??= by;
    this.#why ??= why;
  }

  violated(code: ViolationCode): void {
    this.broken ??= code;
    this.began(code === "stream/truncated" ? "remote" : "local");
  }

  /** The end as it is known by now. */
  info(error?: Error): CloseInfo {
    const failed = this.broken === undefined ? undefined : violation(this.broken);
    const status = this.status ?? { code: 1006, reason: this.#why ?? "" };
    return {
      code: failed?.closeCode ?? status.code,
      reason: failed?.text ?? status.reason,
      clean: this.status !== undefined && failed === undefined,
      by: this.#by ?? "remote",
      ...(this.broken && { violation: this.broken }),
      ...(error && { error }),
    };
  }
}
