/** A line of comma-separated values (RFC 4180); empty where there is no value. A text that a spreadsheet would take for a formula is made one that it does not. */
export const csvLine = (values: readonly (string | number | null | undefined)[]): string => values.map(cell).join(',');

function cell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
