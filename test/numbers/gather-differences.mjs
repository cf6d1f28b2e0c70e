// Puts what the tests of this folder measured (see largest-differences.ts) into one committed file, rounded up to one digit: `npm run reference`.
import { readdir, readFile, writeFile } from 'node:fs/promises';

const measured = new URL('../../node_modules/.cache/cnn-lab/differences/', import.meta.url);
/** Up to the next number of one digit, so that a run elsewhere is seldom above it. */
const rounded = (value) => {
  if (value === 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(value));
  return Number((Math.ceil(value / unit) * unit).toPrecision(1));
};

const tables = {};
for (const file of (await readdir(measured)).sort()) {
  const rows = JSON.parse(await readFile(new URL(file, measured), 'utf8'));
  tables[file.replace('.json', '')] = Object.fromEntries(
    Object.entries(rows).map(([row, engines]) => {
      const largest = {};
      for (const figures of Object.values(engines))
        for (const [compared, value] of Object.entries(figures)) largest[compared] = Math.max(largest[compared] ?? 0, rounded(value));
      return [row, largest];
    }),
  );
}
await writeFile(new URL('differences.json', import.meta.url), `${JSON.stringify(tables, null, 1)}\n`);
