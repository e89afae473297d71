import { type ReactNode, useEffect, useState } from "react";
import { useTexts } from "../texts/index.ts";

const IMAGES: readonly (readonly [media: string, signature: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/bmp", [0x42, 0x4d]],
];

/** The media type of an image, by how its bytes begin; undefined for anything else. */
export function imageType(bytes: Uint8Array): string | undefined {
  const isWebp = tagAt(bytes, 0) === "RIFF" && tagAt(bytes, 8) === "WEBP";
  if (isWebp) return "image/webp";
  if (tagAt(bytes, 4) === "ftyp" && tagAt(bytes, 8) === "avif") return "image/avif";
  return IMAGES.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte))?.[0];
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** A payload that is an image, as one. */
export function ImagePreview({
  payload,
}: {
  readonly payload: Uint8Array<ArrayBuffer>;
}): ReactNode {
  const texts = useTexts();
  const type = imageType(payload);
  const [address, setAddress] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    if (type === undefined) return;
    const made = URL.createObjectURL(new Blob([payload], { type }));
    setAddress(made);
    setBroken(false);
    return () => URL.revokeObjectURL(made);
  }, [payload, type]);
  if (type === undefined || address === undefined || isBroken) return null;
  return (
    <figure className="image">
      <img src={address} alt={texts.image} onError={() => setBroken(true)} />
      <figcaption className="soft">{type}</figcaption>
    </figure>
  );
}
