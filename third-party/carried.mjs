// What the packaged extension carries of others: the packages in its bundles, and those staged beside them.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { bundles } from '../bundles.mjs';

let bundled;
/** Names of the packages of which code ends up in a bundle. */
export const bundledPackages = async () => [...(await bundledFolders()).keys()];

/** Of each of them, the folder that it is installed in: another's own copy lies in that one's. Of several copies the outermost. */
export const bundledFolders = () => (bundled ??= readBundles());

async function readBundles() {
  const folders = new Map();
  for (const bundle of bundles) {
    const { metafile } = await build({ ...bundle, sourcemap: false, write: false, metafile: true });
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const [, folder, name] = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))/.exec(file) ?? [];
        if (!name || bytesInOutput === 0) continue;
        if (!folders.has(name) || folder.length < folders.get(name).length) folders.set(name, folder);
      }
    }
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of the packages beside the bundles, as .vscodeignore lets them in; sharp's own are one a platform. */
export async function stagedPackages() {
  const rules = (await readFile('.vscodeignore', 'utf8')).split('\n').flatMap((line) => /^!dist\/node_modules\/(\{[^}]+\}|(?:@[^/]+\/)?[^/]+)/.exec(line)?.[1] ?? []);
  const wanted = rules.flatMap((rule) => rule.replace(/[{}]/g, '').split(','));
  const locked = Object.keys(await lockedPackages());
  return wanted.flatMap((name) => (name === '@img/**' ? locked.filter((each) => each.startsWith('@img/') && !/-(freebsd|webcontainers|linux-ppc64|linux-riscv64|linux-s390x|win32-ia32)/.test(each)) : [name])).sort();
}

/** Of each package in the lock file, by its folder: version, licence, integrity, address. */
export const lockedFolders = async () => JSON.parse(await readFile('package-lock.json', 'utf8')).packages;

/** The same by its name, of those that are nobody's own copy. */
export async function lockedPackages() {
  const packages = await lockedFolders();
  return Object.fromEntries(Object.entries(packages).flatMap(([path, entry]) => (/^node_modules\/(?!.*node_modules\/)/.test(path) ? [[path.slice('node_modules/'.length), entry]] : [])));
}
