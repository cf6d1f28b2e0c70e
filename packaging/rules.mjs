// What an extension must be to be taken by Visual Studio Marketplace (https://code.visualstudio.com/api/references/extension-manifest,
// …/api/working-with-extensions/publishing-extension) and by Open VSX (its ExtensionValidator), and what ours must hold.
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { belongs, targets } from './targets.mjs';

const categories = ['AI', 'Azure', 'Chat', 'Data Science', 'Debuggers', 'Education', 'Extension Packs', 'Formatters', 'Keymaps', 'Language Packs', 'Linters', 'Machine Learning', 'Notebooks', 'Other', 'Programming Languages', 'SCM Providers', 'Snippets', 'Testing', 'Themes', 'Visualization'];
const machineCode = /\.(node|dll|dylib|wasm|exe)$|\.so(\.[\d.]+)?$/;
const asked = ['extension/readme.md', 'extension/changelog.md', 'extension/LICENSE.txt', 'extension/SECURITY.md', 'extension/THIRD-PARTY-NOTICES.txt', 'extension/third-party/licences/Apache-2.0.txt', 'extension/README.zh-CN.md', 'extension/package.nls.json', 'extension/package.nls.zh-cn.json'];

/**
 * What is wrong with a VSIX, a sentence each.
 * @param {string} target a key of `targets`
 * @param {number} size of the VSIX, bytes
 * @param {Map<string, Buffer>} files by path in it
 * @param {Record<string, string>} known SHA-256 of each file of machine code that was looked at, by path below node_modules
 * @returns {string[]}
 */
export function problemsOf(target, size, files, known) {
  const text = (path) => files.get(path)?.toString('utf8') ?? '';
  const manifest = JSON.parse(text('extension/package.json'));
  const platform = /TargetPlatform="([^"]+)"/.exec(text('extension.vsixmanifest'))?.[1] ?? 'universal';
  return [
    ...(platform === target ? [] : [`It is for ${platform}, not ${target}.`]),
    ...(size <= targets[target].megabytes * 1e6 ? [] : [`It has ${(size / 1e6).toFixed(1)} MB, more than ${targets[target].megabytes}.`]),
    ...asked.filter((path) => !files.has(path)).map((path) => `${path} is missing.`),
    ...[...files.keys()].filter((path) => /\.(map|ts|tsbuildinfo|vsix|env)$|(^|\/)(test|\.git|\.cnn-lab)\//.test(path) && !/node_modules\/.*\.d\.ts$/.test(path)).map((path) => `${path} does not belong there.`),
    ...codeProblems(targets[target].place, files, known),
    ...manifestProblems(manifest, JSON.parse(text('extension/package.nls.json')), files),
    ...pageProblems(manifest, text('extension/readme.md'), text('extension/changelog.md'), files),
  ];
}

/** Files of machine code in a VSIX, as third-party/binaries.json names them. */
export const machineCodeIn = (files) => [...files.keys()].filter((path) => machineCode.test(path)).map((path) => path.replace('extension/dist/node_modules/', '').replace('extension/dist/', 'onnxruntime-web/dist/'));

function codeProblems(place, files, known) {
  const found = machineCodeIn(files);
  const wanted = Object.keys(known).filter((file) => machineCode.test(file) && belongs(file, place));
  const inside = (file) => files.get(file.startsWith('onnxruntime-web/') ? file.replace('onnxruntime-web/', 'extension/') : `extension/dist/node_modules/${file}`);
  return [
    ...found.filter((file) => !belongs(file, place)).map((file) => `${file} is another platform's.`),
    ...wanted.filter((file) => !found.includes(file)).map((file) => `${file} is missing.`),
    ...found.filter((file) => createHash('sha256').update(inside(file)).digest('hex') !== known[file]).map((file) => `${file} is not what third-party/binaries.json has.`),
  ];
}

function manifestProblems(manifest, sentences, files) {
  const { name, publisher, displayName, version, engines, license, repository, icon, keywords = [] } = manifest;
  const short = (value, most) => typeof value === 'string' && value.length > 0 && value.length <= most;
  const translated = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  const named = [manifest.main, icon, ...[...JSON.stringify(manifest.contributes).matchAll(/"(?:markdown|url|icon|path)":"((?:\.\/)?media\/[^"]+)"/g)].map(([, path]) => path)];
  const picture = files.get(`extension/${icon}`);
  return [
    ...(/^[a-z0-9][a-z0-9-]*$/.test(name) && /^[a-z0-9][a-z0-9-]*$/i.test(publisher) ? [] : ['name and publisher are letters, digits and hyphens.']),
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`The version is three numbers, not ${version}.`]),
    ...(short(displayName, 255) && short(sentences.description, 2048) ? [] : ['displayName (255 characters at most) and description (2048) are shown in both markets.']),
    ...(/^\^?\d+\.\d+\.\d+$/.test(engines.vscode) ? [] : [`engines.vscode is a version, not ${engines.vscode}.`]),
    ...(manifest.categories.length > 0 ? [] : ['A category is needed.']),
    ...manifest.categories.filter((each) => !categories.includes(each)).map((each) => `The Marketplace has no category ${each}.`),
    ...(keywords.length <= 30 ? [] : ['There may be 30 keywords.']),
    ...(short(license, 255) ? [] : ['Open VSX wants a license.']),
    ...(/^https:\/\/github\.com\/[^/]+\/[^/]+\.git$/.test(repository?.url) ? [] : ['Pictures of the README are shown from a GitHub repository.']),
    ...(picture && pngSize(picture)?.every((side) => side >= 128) ? [] : ['The icon is a PNG of 128 x 128 pixels at least.']),
    ...translated.filter((key) => !Object.hasOwn(sentences, key)).map((key) => `package.nls.json has no ${key}.`),
    ...named.map((path) => posix.join('extension', path)).filter((path) => !files.has(path)).map((path) => `${path}, which package.json names, is missing.`),
  ];
}

/** vsce writes the README's relative addresses as the repository's. */
function pageProblems({ version, repository }, readme, changelog, files) {
  const raw = `${repository.url.replace(/\.git$/, '')}/raw/HEAD/`;
  const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src="([^"]+)"/g)].map(([, markdown, html]) => markdown ?? html);
  return [
    ...(readme.trim().length > 100 ? [] : ['The README is what both markets show.']),
    ...(pictures.length > 0 ? [] : ['The README shows no picture.']),
    ...pictures.filter((address) => !address.startsWith('https://') || /\.svg($|\?)/i.test(address)).map((address) => `${address}: pictures come over https and are no SVG.`),
    ...pictures.filter((address) => address.startsWith(raw) && !files.has(`extension/${address.slice(raw.length)}`)).map((address) => `${address.slice(raw.length)}, which the README shows, is missing.`),
    ...(/<svg/i.test(readme) ? ['The README may hold no SVG.'] : []),
    ...(new RegExp(`^## ${version.replaceAll('.', '\\.')}$`, 'm').test(changelog) ? [] : [`The changelog says nothing of ${version}.`]),
  ];
}

/** Width and height; undefined of what is no PNG. */
const pngSize = (bytes) => (bytes.subarray(1, 4).toString() === 'PNG' ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : undefined);
