import { execFile } from 'node:child_process';
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

/** A driver that the environment prescribes is the only one. */
const prescribed = (environment: NodeJS.ProcessEnv): Adapter[] =>
  [environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? ''].flatMap((files) => (/lvp|lavapipe/i.test(files) ? [adapter('llvmpipe')] : /swiftshader/i.test(files) ? [adapter('SwiftShader')] : []));

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
