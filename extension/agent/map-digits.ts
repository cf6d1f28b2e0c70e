/** Rows and columns that a map is shown in at most. */
const most = 8;

/** A map in 0..1 ([height, width]) as rows of digits, 0 none to 9 most; a larger one in fewer rows and columns, each the most of what it stands for. */
export function mapDigits(map: ArrayLike<number>, height: number, width: number): string[] {
  const [rows, columns] = [Math.min(most, height), Math.min(most, width)];
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      let greatest = 0;
      for (let y = Math.floor((row * height) / rows); y < Math.ceil(((row + 1) * height) / rows); y++)
        for (let x = Math.floor((column * width) / columns); x < Math.ceil(((column + 1) * width) / columns); x++) greatest = Math.max(greatest, map[y * width + x]!);
      return Math.round(9 * Math.min(1, greatest));
    }).join(''),
  );
}
