/** How much of a picture's metadata is read. Far above what any program writes; files can claim anything. */
export const limits = {
  /** Bytes of one text, packed or not. ComfyUI's largest workflows have a few MB. */
  text: 16 * 2 ** 20,
  /** Bytes of all texts of a picture together, unpacked; what cannot be unpacked counts too. */
  allTexts: 32 * 2 ** 20,
  /** Texts of one picture. */
  texts: 64,
  /** Chunks or segments walked. A large PNG has one for every 8 KB. */
  chunks: 200_000,
  /** Letters of a text that is read line by line. */
  infotext: 2 ** 20,
  exif: 2 ** 20,
  exifEntries: 512,
  jsonDepth: 200,
  /** Values of one JSON text. */
  jsonValues: 500_000,
  /** Nodes of a graph that are walked from its output. */
  graphSteps: 20_000,
} as const;

/** Bytes as people count them. */
export function size(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
