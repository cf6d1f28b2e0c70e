// What the packaged extension carries of others: the packages in its bundles, and those staged beside them.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { bundles } from '../bundles.mjs';

let bundled;
/** Names of the packages of which code ends up in a bundle. */
export const bundledPackages = () => (bundled ??= readBundles());

async function readBundles() {
  const names = new Set();
  for (const bundle of bundles) {
    const { metafile } = await build({ ...bundle, sourcemap: false, write: false, metafile: true });
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
        if (name && bytesInOutput > 0) names.add(name);
      }
    }
  }
  return [...names].sort();
}

/** Names of the packages beside the bundles, as .vscodeignore lets them in; sharp's own are one a platform. */
export async function stagedPackages() {
  const rules = (await readFile('.vscodeignore', 'utf8')).split('\n').flatMap((line) => /^!dist\/node_modules\/(\{[^}]+\}|(?:@[^/]+\/)?[^/]+)/.exec(line)?.[1] ?? []);
  const wanted = rules.flatMap((rule) => rule.replace(/[{}]/g, '').split(','));
  const locked = Object.keys(await lockedPackages());
  return wanted.flatMap((name) => (name === '@img/**' ? locked.filter((each) => each.startsWith('@img/') && !/-(freebsd|webcontainers|linux-ppc64|linux-riscv64|linux-s390x|win32-ia32)/.test(each)) : [name])).sort();
}

/** Of each package in the lock file: version, licence, integrity, address. */
export async function lockedPackages() {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  return Object.fromEntries(Object.entries(packages).flatMap(([path, entry]) => (/^node_modules\/(?!.*node_modules\/)/.test(path) ? [[path.slice('node_modules/'.length), entry]] : [])));
}
