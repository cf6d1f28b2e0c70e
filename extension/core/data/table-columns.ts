/** What a table of pictures is read by; a name is null where nothing in it looks like one. */
export interface TableColumns {
  image: string | null;
  label: string | null;
}

const images = ['file_name', 'filename', 'file', 'image', 'image_path', 'img_path', 'path', 'image_name', 'image_id', 'img', 'picture', 'photo', 'name', 'id', 'id_code', 'uuid'];
const labels = ['label', 'labels', 'class', 'class_name', 'category', 'target', 'species', 'breed', 'diagnosis', 'cultivar', 'y'];
/** Tried behind a name that is no file, in this order. */
export const extensions = ['', '.jpg', '.png', '.jpeg', '.JPG', '.tif', '.webp', '.bmp', '.tiff'];

/** The columns that hold the pictures' names (or themselves) and their classes, by how such are called; else the first whose values are all different, and the first that has few. */
export function guessColumns(columns: readonly string[], rows: readonly unknown[][]): TableColumns {
  const called = (names: readonly string[], but: string | null): string | null => names.flatMap((name) => columns.filter((column) => column !== but && column.trim().toLowerCase() === name))[0] ?? null;
  const distinct = (column: string): number => new Set(rows.map((row) => String(row[columns.indexOf(column)]))).size;
  const image = called(images, null) ?? columns.find((column) => rows.length > 1 && distinct(column) === rows.length) ?? null;
  const few = columns.filter((column) => column !== image && distinct(column) >= 2 && distinct(column) <= rows.length / 2);
  return { image, label: called(labels, image) ?? few[0] ?? null };
}

/** Classes of labels as they stand in a table: numbers in their order, words by their code points. */
export function classesOf(labels: Iterable<string>): string[] {
  const names = [...new Set(labels)];
  return names.every((name) => /^-?\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}
