import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { engineIds, openEngine } from '../engines/open';
import { physicalCores } from '../engines/physical-cores';
import { saidOf } from '../shared/reason-of';
import type { Mistake, Said } from '../shared/said';
import { cacheFolder } from './datasets/cache-folder';
import { freeBytes } from './free-bytes';

/** An engine as it can be used here, or why it cannot. */
export type EngineState = { engine: string } & ({ device: string; versions: Record<string, string> } | { reason: Said });

export interface Diagnosis {
  node: string;
  platform: string;
  cpu: string;
  cores: number;
  /** What of a processor's instructions makes onnxruntime faster; empty where the system does not list them. */
  cpu_features: string[];
  memory_bytes: number;
  free_memory_bytes: number;
  data_folder: string | null;
  data_folder_free_bytes: number | null;
}

export const diagnoseMachine = (dataFolder?: string): Diagnosis => {
  const folder = cacheFolder(dataFolder);
  return {
    node: process.versions.node, platform: `${process.platform}-${process.arch}`, cpu: os.cpus()[0]?.model.trim() ?? '', cores: physicalCores(), cpu_features: cpuFeatures(),
    memory_bytes: os.totalmem(), free_memory_bytes: os.freemem(),
    data_folder: folder, data_folder_free_bytes: folder === null ? null : freeBytes(nearest(folder)),
  };
};

/** Opens each engine once. `packages`: the folder from which a tfjs-node is looked for, upwards. */
export async function* diagnoseEngines(packages: string): AsyncIterable<EngineState> {
  for (const id of engineIds) yield await diagnoseEngine(id, packages);
}

async function diagnoseEngine(id: string, packages: string): Promise<EngineState> {
  let absent: Mistake | null = null;
  try {
    const engine = await openEngine(id, { packages, onNotice: (notice) => (absent = notice.id === 'engine-fell-back' ? notice : absent) });
    const { id: opened, device, versions } = engine;
    engine.dispose();
    return absent === null || opened === id ? { engine: id, device, versions } : { engine: id, reason: (absent as Mistake).values['reason'] as Said };
  } catch (error) {
    return { engine: id, reason: saidOf(error) };
  }
}

const worth = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'asimd', 'asimddp', 'bf16'];

function cpuFeatures(): string[] {
  if (process.platform !== 'linux') return [];
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
  return worth.filter((flag) => flags.has(flag));
}

/** The folder, or the one above it that is there already. */
function nearest(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) if (freeBytes(at) !== null || at === path.dirname(at)) return at;
}
