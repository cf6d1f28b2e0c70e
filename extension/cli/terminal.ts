import type { WriteStream } from 'node:tty';
import { plainText } from '../shared/plain-text';

/** Where a command's words go, a line at a time: results to stdout, what passes by (progress) to stderr. What files have put into them cannot act on the terminal. */
export interface Terminal {
  print(line: string): void;
  /** One object a line, numbers unrounded. Typed arrays become plain lists. */
  printJson(value: unknown): void;
  /** A line for stderr that stays. */
  note(line: string): void;
  /** What is going on, in one line that the next one replaces; `milestone` says whether it is worth a line of its own where lines cannot be redrawn. */
  progress(line: string, milestone: boolean): void;
  /** Takes the progress line away. */
  settle(): void;
  /** Whether what was drawn can be drawn over. */
  readonly redraws: boolean;
  /** Letters across and down. */
  readonly size: [width: number, height: number];
  /** Lines for stdout that the next ones replace, where they can. */
  redraw(lines: string[]): void;
}

export function openTerminal(stdout: NodeJS.WriteStream = process.stdout, stderr: NodeJS.WriteStream = process.stderr): Terminal {
  let shown = false;
  let drawn = 0;
  const settle = (): void => {
    if (shown) stderr.write('\r\x1b[K');
    shown = false;
  };
  const write = (stream: NodeJS.WriteStream, line: string): void => {
    settle();
    stream.write(`${plainText(line)}\n`);
  };
  return {
    print: (line) => write(stdout, line),
    printJson: (value) => write(stdout, JSON.stringify(value, (_, each: unknown) => (ArrayBuffer.isView(each) ? Array.from(each as Float32Array) : each))),
    note: (line) => write(stderr, line),
    progress(words, milestone) {
      const line = plainText(words);
      if (stderr.isTTY) {
        stderr.write(`\r\x1b[K${fitting(line, ((stderr as WriteStream).columns || 80) - 1)}`);
        shown = true;
      } else if (milestone) stderr.write(`${line}\n`);
    },
    settle,
    redraws: Boolean(stdout.isTTY),
    get size(): [number, number] {
      return [stdout.columns || 80, stdout.rows || 30];
    },
    redraw(lines) {
      settle();
      // Up to where the last ones began, and all away from there on.
      const back = stdout.isTTY && drawn > 0 ? `\x1b[${drawn}A\x1b[J` : '';
      stdout.write(back + lines.map((line) => `${fitting(plainText(line), stdout.columns || Infinity)}\n`).join(''));
      drawn = lines.length;
    },
  };
}

/** Columns as wide as their widest cell; numbers stand to the right. */
export function columns(rows: (string | number)[][]): string[] {
  const widths: number[] = [];
  const text = (cell: string | number): string => (typeof cell === 'number' ? cell.toLocaleString('en-US') : plainText(cell));
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(text(cell)))));
  return rows.map((row) => row.map((cell, i) => (typeof cell === 'number' ? text(cell).padStart(widths[i]!) : text(cell) + ' '.repeat(widths[i]! - widthOf(text(cell))))).join('  ').trimEnd());
}

/** Columns that a text takes: a Chinese character and its punctuation take two. */
const widthOf = (text: string): number => [...text].reduce((width, letter) => width + (/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(letter) ? 2 : 1), 0);

/** As much of a line as fits so many columns. */
function fitting(line: string, columns: number): string {
  let [shown, width] = ['', 0];
  for (const letter of line) {
    width += widthOf(letter);
    if (width > columns) break;
    shown += letter;
  }
  return shown;
}

/** A bar of blocks, e.g. "█████▌    ". */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  const part = eighths % 8;
  return ('█'.repeat(Math.floor(eighths / 8)) + (part ? String.fromCharCode(0x2590 - part) : '')).padEnd(width);
}
