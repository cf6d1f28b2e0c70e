import { asIs, said, type Said } from './said';

/** What computes on the CPU: with which runtime, where it is not the usual one, and in how many threads. Logs and manifests keep it in English. */
export function cpuWords(threads: number, runtime: string | null = null, withoutGpu = false): Said {
  const work = threads === 1 ? said`1 thread` : said`${{ threads }} threads`;
  const device = runtime === null ? said`CPU, ${{ work }}` : said`CPU, ${{ runtime }}, ${{ work }}`;
  return withoutGpu ? said`${{ device }} (no usable NVIDIA GPU)` : device;
}

/** What computes on a graphics adapter, one that is none but software named as such. */
export const gpuWords = (adapter: string, software: boolean): Said => (software ? said`${{ adapter }} (software, on the CPU)` : asIs(adapter));

/** A device as a log has it, to be said in the reader's language; the name of another one is its name in every language. */
export function deviceWords(device: string): Said {
  const [, runtime = null, threads, without] = /^CPU, (?:(\w+), )?(\d+) threads?( \(no usable NVIDIA GPU\))?$/.exec(device) ?? [];
  const [, software] = /^(.+) \(software, on the CPU\)$/.exec(device) ?? [];
  if (software !== undefined) return gpuWords(software, true);
  return threads === undefined ? asIs(device) : cpuWords(Number(threads), runtime, without !== undefined);
}
