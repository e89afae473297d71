import qrcode from "qrcode-generator";
import type { ReactNode } from "react";

/** A text for a phone's camera. */
export function QrCode({ text }: { readonly text: string }): ReactNode {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (code.isDark(row, column)) dark.push(`M${column + 2} ${row + 2}h1v1h-1z`);
  return (
    <svg className="qr" viewBox={`0 0 ${size + 4} ${size + 4}`} role="img" aria-label={text}>
      <rect width={size + 4} height={size + 4} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
