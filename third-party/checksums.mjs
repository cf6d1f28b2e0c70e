// `node third-party/checksums.mjs` writes binaries.json: the SHA-256 of every file of machine code that a packaged extension may carry, for every
// platform. It fetches the packages that are not installed here through npm and holds each against the lock file's integrity.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { x as extract } from 'tar';
import { lockedPackages, stagedPackages } from './carried.mjs';

/** The packages that hold machine code: those staged beside the bundles, and WebAssembly's, whose file is copied there. */
export const packagesWithBinaries = async () => [...(await stagedPackages()), 'onnxruntime-web'];
/** Of onnxruntime-web the extension carries these alone. */
const wasm = ['dist/ort-wasm-simd-threaded.mjs', 'dist/ort-wasm-simd-threaded.wasm'];

/** SHA-256 of each file of machine code in a package's folder, by its path below node_modules. */
export async function binariesIn(name, folder) {
  const files = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/'));
  const binaries = files.filter((file) => (name === 'onnxruntime-web' ? wasm.includes(file) : /\.(node|dll|dylib|wasm)$|\.so(\.[\d.]+)?$/.test(file) && !/(^|\/)node_modules\//.test(file)));
  return Object.fromEntries(await Promise.all(binaries.map(async (file) => [`${name}/${file}`, createHash('sha256').update(await readFile(join(folder, file))).digest('hex')])));
}

async function fetched(name, { version, integrity }, use) {
  const folder = await mkdtemp(join(tmpdir(), 'cnn-lab-binaries-'));
  try {
    const { stdout } = await promisify(execFile)('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', folder], { cwd: folder, shell: process.platform === 'win32', maxBuffer: 1 << 26 });
    const packed = join(folder, JSON.parse(stdout)[0].filename.replace('@', '').replace('/', '-'));
    const found = `sha512-${createHash('sha512').update(await readFile(packed)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} is ${found}, package-lock.json wants ${integrity}.`);
    await extract({ file: packed, cwd: folder, strip: 1 });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function write() {
  const locked = await lockedPackages();
  const all = {};
  for (const name of await packagesWithBinaries()) {
    const installed = `node_modules/${name}`;
    const found = existsSync(installed) ? await binariesIn(name, installed) : await fetched(name, locked[name], (folder) => binariesIn(name, folder));
    Object.assign(all, found);
    console.log(`${name} ${locked[name].version}: ${Object.keys(found).length}`);
  }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile('third-party/binaries.json', `${JSON.stringify(sorted, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await write();
