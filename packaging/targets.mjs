// For what a VSIX is made, by the target's name in both markets.

/**
 * @typedef {object} Target
 * @property {{ os: string, cpu: string, libc: string } | null} place whose machine code it holds; null where it computes in WebAssembly
 * @property {number} megabytes its VSIX may have at most
 */

/** @type {Record<string, Target>} */
export const targets = {
  'win32-x64': { place: placeOf('win32-x64'), megabytes: 50 },
  'win32-arm64': { place: placeOf('win32-arm64'), megabytes: 50 },
  'darwin-arm64': { place: placeOf('darwin-arm64'), megabytes: 40 },
  'linux-x64': { place: placeOf('linux-x64'), megabytes: 40 },
  'linux-arm64': { place: placeOf('linux-arm64'), megabytes: 40 },
  /** For what has no row of its own: it has no machine code, and is given to nobody who has one. */
  universal: { place: null, megabytes: 15 },
};

/** This machine's target. */
export const here = `${process.platform}-${process.arch}`;

/** Of one of VS Code's platforms, as npm calls it. */
export function placeOf(target) {
  const [system, machine] = target.split('-');
  const [os, libc] = system === 'alpine' ? ['linux', 'musl'] : [system, 'glibc'];
  return { os, cpu: machine === 'armhf' ? 'arm' : machine, libc };
}

/** A second copy of what onnxruntime_binding.node links to as libonnxruntime.1.dylib. */
const copy = /libonnxruntime\.\d+\.\d+\.\d+\.dylib$/;

/** Whether a file of machine code, by its path below node_modules, belongs to a place (null: WebAssembly's). ONNX Runtime's for Linux are glibc's. */
export function belongs(file, place) {
  if (file.startsWith('onnxruntime-web/')) return true;
  if (copy.test(file)) return false;
  if (place === null) return file.startsWith('@img/sharp-wasm32/');
  const { os, cpu, libc } = place;
  const system = libc === 'musl' ? 'linuxmusl' : os;
  return (libc === 'glibc' && file.startsWith(`onnxruntime-node/bin/napi-v6/${os}/${cpu}/`)) || ['sharp', 'sharp-libvips'].some((name) => file.startsWith(`@img/${name}-${system}-${cpu}/`));
}
