/** A client frame as JSON; the payload is hex. */
export type FrameRecord = {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: string;
};

const RECORDS = new Map<string, FrameRecord[]>();

/** The list kept under `id`; made when first asked for. */
export function frameRecords(id: string): FrameRecord[] {
  const known = RECORDS.get(id);
  if (known) return known;
  const fresh: FrameRecord[] = [];
  RECORDS.set(id, fresh);
  return fresh;
}
