import { defineConfig } from 'vitest/config';

/** Levels of tests, by folder: unit (seconds), numbers (PyTorch's vectors), trainer (built bundles), panels (built webviews in Chromium), vscode (the real workbench). */
const level = (name: string, seconds: number, parallel = false) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: seconds * 1000, hookTimeout: 300_000, pool: 'forks' as const, fileParallelism: parallel },
});

export default defineConfig({
  test: {
    projects: [level('unit', 20, true), level('numbers', 120), level('trainer', 180), level('panels', 120), level('vscode', 300)],
    reporters: ['default', './test/count-reporter.ts'],
    maxWorkers: 2,
    minWorkers: 1,
  },
});
