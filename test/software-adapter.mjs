import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Chromium keeps a Vulkan loader and SwiftShader, which computes on the CPU what a graphics card would: Debian's package chromium-common, Google's Chrome. */
const folders = ['/usr/lib/chromium', '/opt/google/chrome'];
const parts = ['libvulkan.so.1', 'libvk_swiftshader.so'];

/**
 * What a process has to have in its environment as it starts so that onnxruntime's WebGPU provider finds a software adapter; null where there is none.
 * @returns {Record<string, string> | null}
 */
export function softwareAdapter() {
  const found = process.platform === 'linux' ? folders.find((folder) => parts.every((part) => existsSync(join(folder, part)))) : undefined;
  if (!found) return null;
  // The loader alone: beside it lie libraries that other programs mean others by.
  const folder = join(tmpdir(), `cnn-lab-adapter-${process.getuid()}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [loader, driver] = [join(folder, parts[0]), join(folder, 'driver.json')];
  try {
    symlinkSync(join(found, parts[0]), loader);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  writeFileSync(driver, JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: join(found, parts[1]), api_version: '1.3.0' } }));
  return { LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'), VK_DRIVER_FILES: driver };
}
