/** "41 %", of a part of one; never 0 % of something that is there. */
export function percent(part: number): string {
  return part > 0 && part < 0.01 ? "< 1 %" : `${Math.round(100 * part)} %`;
}
