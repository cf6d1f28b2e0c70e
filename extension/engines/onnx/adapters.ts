import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** A graphics adapter, as the system lists it. */
export interface Adapter {
  name: string;
  /** Computes on the CPU what a card would. */
  software: boolean;
}

const SOFTWARE = /SwiftShader|llvmpipe|lavapipe|Basic Render/i;
const adapter = (name: string, software = SOFTWARE.test(name)): Adapter => ({ name, software });

/** `vulkaninfo --summary`. */
export const parseVulkan = (text: string): Adapter[] =>
  text.split(/^GPU\d+:/m).slice(1).flatMap((part) => {
    const field = (key: string): string | undefined => new RegExp(`^\\s*${key}\\s*=\\s*(.+?)\\s*$`, 'm').exec(part)?.[1];
    const name = field('deviceName');
    return name === undefined ? [] : [adapter(name, field('deviceType') === 'PHYSICAL_DEVICE_TYPE_CPU' || SOFTWARE.test(name))];
  });

/** One name a line. */
export const parseLines = (text: string): Adapter[] => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').map((line) => adapter(line));

/** `system_profiler SPDisplaysDataType -json`. */
export function parseProfiler(text: string): Adapter[] {
  const { SPDisplaysDataType: displays } = JSON.parse(text) as { SPDisplaysDataType?: { sppci_model?: unknown }[] };
  return (displays ?? []).flatMap(({ sppci_model: model }) => (typeof model === 'string' ? [adapter(model)] : []));
}

const softwareDrivers: [library: RegExp, name: string][] = [[/swiftshader/i, 'SwiftShader'], [/lvp|lavapipe/i, 'llvmpipe']];

/** Drivers that the environment prescribes, by the libraries that their files name, are the only ones: told where each is known to be software. */
function prescribed({ VK_DRIVER_FILES: files, VK_ICD_FILENAMES: older }: NodeJS.ProcessEnv): Adapter[] {
  const libraries = (files ?? older ?? '').split(path.delimiter).filter((file) => file !== '').map(libraryOf);
  const names = libraries.map((library) => softwareDrivers.find(([pattern]) => pattern.test(library))?.[1]);
  return names.every((name) => name !== undefined) ? names.map((name) => adapter(name, true)) : [];
}

function libraryOf(file: string): string {
  try {
    const { ICD: { library_path: library } } = JSON.parse(readFileSync(file, 'utf8')) as { ICD: { library_path: string } };
    return library;
  } catch {
    return '';
  }
}

type Listing = [command: string, words: string[], parse: (text: string) => Adapter[]];
const listings: Partial<Record<NodeJS.Platform, Listing[]>> = {
  linux: [['vulkaninfo', ['--summary'], parseVulkan], ['nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], parseLines]],
  darwin: [['system_profiler', ['SPDisplaysDataType', '-json'], parseProfiler]],
  win32: [['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', '(Get-CimInstance Win32_VideoController).Name'], parseLines]],
};

/** Which adapters there are, by the first of the system's own listings that tells; none where nothing does. onnxruntime does not say which it takes. */
export async function listAdapters(): Promise<Adapter[]> {
  const only = prescribed(process.env);
  if (only.length > 0) return only;
  for (const [command, words, parse] of listings[process.platform] ?? []) {
    try {
      const found = parse((await promisify(execFile)(command, words, { timeout: 10_000, windowsHide: true })).stdout);
      if (found.length > 0) return found;
    } catch {
      continue;
    }
  }
  return [];
}
