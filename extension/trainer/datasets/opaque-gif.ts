/**
 * A GIF whose first picture has no transparent colour: libvips makes black of what is under it, where Pillow's convert("RGB") shows the
 * colour itself. The same bytes where there is none.
 */
export function opaqueGif(file: Uint8Array): Uint8Array {
  const paletteBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  // Extensions: "!", a label, then blocks that each begin with their length, to an empty one.
  for (let at = 13 + paletteBytes(file[10] ?? 0); file[at] === 0x21; ) {
    const flags = at + 3;
    if (file[at + 1] === 0xf9 && (file[flags] ?? 0) & 1) {
      const opaque = Uint8Array.from(file);
      opaque[flags]! &= ~1;
      return opaque;
    }
    for (at += 2; file[at]; at += file[at]! + 1);
    at++;
  }
  return file;
}
