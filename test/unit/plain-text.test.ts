import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { columns, openTerminal } from '../../extension/cli/terminal';
import { analyse } from '../../extension/core/config/analyse';
import { complete } from '../../extension/core/config/language/completion';
import { hover } from '../../extension/core/config/language/hover';
import { codeSpan, escaped } from '../../extension/core/config/language/markdown';
import { plain } from '../../extension/host/plain';
import { plainText } from '../../extension/shared/plain-text';
import { english } from '../../extension/shared/said';

const escape = '\u001b]8;;https://example.org\u0007cat\u001b]8;;\u0007';

test.each([
  ['a run of mine, 97.5 %', 'a run of mine, 97.5 %'],
  ['Katze 猫 🐈 café', 'Katze 猫 🐈 café'],
  ['\u001b[2J\u001b[31mred', '\\u001b[2J\\u001b[31mred'],
  // CSI in one character, which terminals obey in UTF-8 too.
  ['\u009b2J', '\\u009b2J'],
  ['two\r\nlines\tand a tab', 'two lines and a tab'],
  ['cat\u202egnp.exe', 'cat\\u202egnp.exe'],
  ['\u0000\u0007\u007f\u2028', '\\u0000\\u0007\\u007f\\u2028'],
])('%j as plain text', (words, shown) => expect(plainText(words)).toBe(shown));

test('a string in a line of JSON stays the same string', () => {
  const value = { name: 'a\u009bb\u202ec\u007fd\ne' };
  expect(JSON.parse(plainText(JSON.stringify(value)))).toEqual(value);
});

/** VS Code's own: what it makes a link of in a message (src/vs/base/common/linkedText.ts). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

test.each(['[press](command:workbench.action.terminal.new)', 'it failed: [see](https://example.org/?q=1 "why")', '[[a]](file:///etc/passwd)', '[a]\n(command:x)', '$(sync~spin) mine'])('%j is no link and no icon in VS Code', (words) => {
  expect(plain(words)).not.toMatch(link);
  expect(plain(words)).not.toMatch(/\$\([\w~-]+\)/);
  expect(plain(words).replaceAll('\u200b', '')).toBe(plainText(words));
});

test('the command line prints what files say without obeying it', () => {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const terminal = openTerminal(streams.stdout as never, streams.stderr as never);
  terminal.print(`run ${escape}`);
  terminal.printJson({ classes: [escape, '\u009b'] });
  terminal.note(`warning: ${escape}\nforged line`);
  terminal.progress(escape, true);
  const [out, err] = [String(streams.stdout.read()), String(streams.stderr.read())];
  expect(out + err).not.toMatch(/[^\P{Cc}\n]/u);
  expect(JSON.parse(out.split('\n')[1]!)).toEqual({ classes: [escape, '\u009b'] });
  expect(err.split('\n')).toHaveLength(3);
  expect(columns([[escape, 'x']])[0]).not.toMatch(/\p{Cc}/u);
});

const hostile = '![](https://example.org/seen.png) [press](command:x) `` <img src=x>';
const text = JSON.stringify({ data: { dataset: 'Shapes' }, blocks: { [hostile]: { params: { ['a`]( ${CLIPBOARD}']: 1 }, body: ['ReLU'] } }, model: [hostile, 'Flatten', { Linear: 10 }], optimizer: 'Adam', epochs: 1 });

test('a block of any name is text in a hover and in a proposal', () => {
  const shown = hover(analyse(text), text.lastIndexOf(JSON.stringify(hostile)) + 3, english)!.markdown;
  expect(shown).toContain(escaped(hostile));
  expect(shown.split('\n')[0]!.replace(/```? .* ```?/, '').replace(/\\./g, '')).not.toMatch(/[[\]<>`]/);
  expect(codeSpan('a`b``c')).toBe('``` a`b``c ```');
  const proposals = complete(analyse(text).source, text.lastIndexOf('"Flatten"') + 1, english);
  const own = proposals.find(({ label }) => label === hostile)!;
  expect(own.documentation).not.toContain('example.org');
  const inside = `${text.slice(0, text.lastIndexOf(JSON.stringify(hostile)))}{ ${JSON.stringify(hostile)}: {  } }, "Flatten"] }`;
  const [param] = complete(analyse(inside).source, inside.lastIndexOf('{  }') + 2, english);
  expect(param!.label).toBe('a`]( ${CLIPBOARD}');
  expect(param!.snippet).toContain('\\${CLIPBOARD\\}');
});
