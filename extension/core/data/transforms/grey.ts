/** Pillow's luma (ITU-R 601-2, 16 bits of fraction), one byte: `convert("L")`. */
export const luma = (red: number, green: number, blue: number): number => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
