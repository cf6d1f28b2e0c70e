import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledPackages, lockedPackages, stagedPackages } from '../../third-party/carried.mjs';
import { binariesIn, packagesWithBinaries } from '../../third-party/checksums.mjs';
import { notices } from '../../third-party/notices.mjs';
import { packages, rowOf } from '../../third-party/packages.mjs';

test('THIRD-PARTY-NOTICES.txt is what the extension carries (else: node third-party/notices.mjs)', async () => {
  expect(readFileSync('THIRD-PARTY-NOTICES.txt', 'utf8')).toBe(await notices());
}, 240_000);

test('every package that is carried has a row with a text, and no row is left over', async () => {
  const names = [...(await bundledPackages()), ...(await stagedPackages())];
  expect(names).toEqual(expect.arrayContaining(['onnxruntime-node', 'onnxruntime-web', 'sharp', '@img/sharp-libvips-linux-x64', '@tensorflow/tfjs-core', 'chart.js']));
  for (const pattern of Object.keys(packages)) expect(names.filter((name) => new RegExp(`^${pattern}$`).test(name)), pattern).not.toEqual([]);
  const rules = readFileSync('.vscodeignore', 'utf8').split('\n');
  expect(rules).toEqual(expect.arrayContaining(['!THIRD-PARTY-NOTICES.txt', '!third-party/licences/*']));
  for (const name of names) for (const file of (rowOf(name) as { files?: string[] }).files ?? []) expect(existsSync(`third-party/licences/${file}`), file).toBe(true);
}, 240_000);

test('machine code that is installed is what was looked at, for every platform', async () => {
  const known = JSON.parse(readFileSync('third-party/binaries.json', 'utf8')) as Record<string, string>;
  const looked = new Set<string>();
  for (const name of await packagesWithBinaries()) {
    if (!existsSync(`node_modules/${name}`)) continue;
    for (const [file, sum] of Object.entries(await binariesIn(name, `node_modules/${name}`))) {
      expect(known[file], file).toBe(sum);
      looked.add(file);
    }
  }
  expect([...looked].filter((file) => file.startsWith('onnxruntime-'))).toHaveLength(Object.keys(known).filter((file) => file.startsWith('onnxruntime-')).length);
  for (const platform of ['darwin-arm64', 'darwin-x64', 'linux-arm', 'linux-arm64', 'linux-x64', 'linuxmusl-arm64', 'linuxmusl-x64', 'win32-arm64', 'win32-x64'])
    expect(Object.keys(known).some((file) => file.startsWith(`@img/sharp-${platform}/`)), platform).toBe(true);
}, 240_000);

test('every package in the lock file has its checksum, and comes from the registry', async () => {
  for (const [name, { integrity, resolved }] of Object.entries(await lockedPackages())) {
    expect(integrity, name).toMatch(/^sha512-/);
    expect(resolved ?? 'https://registry.npmjs.org/', name).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
});

test('no package runs a script when it is installed, and of those that have one each was looked at', async () => {
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { allowScripts: Record<string, boolean> };
  const scripted = Object.entries(await lockedPackages()).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(allowScripts).toEqual(Object.fromEntries(scripted.map(([name]) => [name, false])));
});
