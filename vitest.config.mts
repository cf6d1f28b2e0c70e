import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { softwareAdapter } from './test/software-adapter.mjs';

/** Of a test and of its files, seconds; whether its files go one at a time, for each wants the whole machine; what is made ready once. */
interface Level {
  seconds: number;
  alone?: boolean;
  setup?: string;
}

/** Levels of tests, by folder, one after another. */
const levels: Record<string, Level> = {
  /** Functions. */
  unit: { seconds: 20 },
  /** Against PyTorch's vectors. */
  numbers: { seconds: 120 },
  /** The built trainer and command line, processes of their own. */
  trainer: { seconds: 180, alone: true },
  /** The built panels in Chromium. */
  panels: { seconds: 120, setup: 'test/panels/chromium.ts' },
  /** The real workbench. */
  vscode: { seconds: 300, alone: true },
  /** What only many hours or repetitions show: `npm run soak` alone. */
  soak: { seconds: 1200, alone: true },
};

// Before any test's process starts: where libraries are looked for is read then.
Object.assign(process.env, softwareAdapter());

export default defineConfig({
  test: {
    projects: Object.entries(levels).map(([name, { seconds, alone = false, setup }], groupOrder) => ({
      // As it is bundled, whose WebAssembly is there at once; what it has for imports is so a moment later.
      resolve: { alias: { cephes: createRequire(import.meta.url).resolve('cephes') } },
      test: {
        name, include: [`test/${name}/**/*.test.ts`], testTimeout: seconds * 1000, hookTimeout: 300_000, globalSetup: setup ? [setup] : [],
        // A busy machine is slow, not wrong.
        expect: { poll: { timeout: 15_000 } },
        pool: 'forks' as const, maxWorkers: alone ? 1 : 2, sequence: { groupOrder },
      },
    })),
    reporters: ['default', './test/count-reporter.ts'],
  },
});
