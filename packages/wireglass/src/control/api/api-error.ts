import type { ApiMistake } from "./api-types.ts";

/** Statuses with which the API refuses. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 500 | 503;

/** A request that is not answered as it wished. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: ErrorStatus;
  readonly mistake: ApiMistake;

  constructor(status: ErrorStatus, mistake: ApiMistake) {
    super(mistake.message);
    this.status = status;
    this.mistake = mistake;
  }
}
