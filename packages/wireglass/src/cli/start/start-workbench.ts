import {
  type ApiOptions,
  ApiServer,
  Workbench,
  type WorkbenchOptions,
} from "../../control/index.ts";
import { StoreError } from "../../store/index.ts";

/** Captures beside the usual one that are tried before giving up. */
const MOST_CAPTURES = 20;

export type WorkbenchStart = Omit<WorkbenchOptions, "doors" | "file"> & {
  readonly file: string;
  readonly hostname: string;
  readonly port: number;
  /** The file is no wish of the user's: another one will do where it is held. */
  readonly anyFile: boolean;
};

/** A workbench on the wanted port and file, or on what is free instead. */
export async function startWorkbench(start: WorkbenchStart): Promise<Workbench> {
  const { hostname, anyFile, ...options } = start;
  let { port, file } = start;
  for (let attempt = 2; ; ) {
    try {
      const door = { kind: "proxy", listen: { hostname, port } } as const;
      return await Workbench.start({ ...options, file, doors: [door] });
    } catch (error) {
      if (isInUse(error) && port !== 0) port = 0;
      else if (anyFile && isHeld(error) && attempt <= MOST_CAPTURES) {
        file = start.file.replace(/(\.\w+)?$/, `-${attempt}$1`);
        attempt++;
      } else throw error;
    }
  }
}

/** The API on the wanted port, or on a free one. */
export async function startApi(
  options: ApiOptions & { readonly port: number },
): Promise<ApiServer> {
  try {
    return await ApiServer.start(options);
  } catch (error) {
    if (!isInUse(error) || options.port === 0) throw error;
    return ApiServer.start({ ...options, port: 0 });
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof StoreError && error.code === "store/locked";
}

function isInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EADDRINUSE"; // undefined for all but the system's
}
