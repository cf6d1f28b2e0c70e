// `node third-party/notices.mjs` writes THIRD-PARTY-NOTICES.txt: what the packaged extension carries of others, under which licences, with their texts.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { bundledFolders, lockedFolders, stagedPackages } from './carried.mjs';
import { rowOf } from './packages.mjs';

const rule = '='.repeat(100);
/** Texts that several packages share: who holds the copyright stands above them. */
const commonTexts = { MIT: 'MIT.txt', 'Apache-2.0': 'Apache-2.0.txt' };

/** The file's text. Throws where a package has no row or its licence is not the row's. */
export async function notices() {
  const [locked, bundled, staged] = [await lockedFolders(), await bundledFolders(), await stagedPackages()];
  const names = [...new Set([...bundled.keys(), ...staged])].sort();
  const rows = names.map((name) => {
    const row = rowOf(name);
    const folder = staged.includes(name) ? `node_modules/${name}` : bundled.get(name);
    const { version, license } = locked[folder];
    if (!row) throw new Error(`${name} ${version} (${license}) comes to be carried: read its licence and enter it in third-party/packages.mjs.`);
    if (row.licence !== license) throw new Error(`${name} ${version} is under ${license} now, not ${row.licence}: read its licence and mend third-party/packages.mjs.`);
    return { name, folder, version, ...row };
  });
  const wide = Math.max(...rows.map(({ name }) => name.length));
  const table = rows.map(({ name, version, licence }) => `${name.padEnd(wide)}  ${version.padEnd(8)}  ${licence}`);
  const own = await Promise.all(rows.filter(({ copyrights, files }) => !copyrights && !files).map(async ({ name, folder, version }) => section(`${name} ${version}`, await ownText(name, folder))));
  const shared = rows.filter(({ copyrights }) => copyrights).map(({ name, version, licence, copyrights, files = [], also = '' }) =>
    section(`${name} ${version}`, `${copyrights.join('\n')}\n\n${licence.split(' AND ').map((id) => `Under ${id}: ${commonTexts[id] ? `the text is ${commonTexts[id]}` : 'see'} in third-party/licences.`).join('\n')}${filesWords(files)}\n${also}`),
  );
  const others = rows.filter(({ copyrights, files }) => files && !copyrights).map(({ name, version, licence, files }) => section(`${name} ${version}`, `Under ${licence}.${filesWords(files)}`));
  const head = 'What CNN Lab carries of others. Of the packages of sharp (@img/sharp-…) each platform\'s extension carries its own.\nWritten by third-party/notices.mjs.';
  return `${[head, table.join('\n'), ...own, ...shared, ...others].join('\n\n')}\n`.replace(/[ \t]+$/gm, '');
}

const section = (title, text) => `${rule}\n${title}\n${rule}\n\n${text.trim()}`;
const filesWords = (files) => (files.length === 0 ? '' : `\nIn third-party/licences: ${files.join(', ')}.`);

async function ownText(name, folder) {
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notices?|copyrightnotice)/i.test(file)).sort();
  if (!files.some((file) => /^(licen[cs]e|copying)/i.test(file))) throw new Error(`${name} has no licence in its folder: enter its copyright in third-party/packages.mjs.`);
  const texts = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, 'utf8')));
  return texts.map((text) => text.replace(/\r\n/g, '\n').trim()).join('\n\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await writeFile('THIRD-PARTY-NOTICES.txt', await notices());
