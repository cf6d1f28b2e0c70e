import { defineConfig } from 'vitest/config';

/** Levels of tests, by folder: unit (seconds), numbers (PyTorch's vectors), trainer (built bundles), panels (built webviews in Chromium), vscode (the real workbench), soak (what only many hours or repetitions show; `npm run soak` alone). One after another, for each may need the whole machine. */
const level = (name: string, seconds: number, order: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: seconds * 1000, hookTimeout: 300_000, pool: 'forks' as const, poolOptions: { forks: { singleFork: order > 0 } }, sequence: { groupOrder: order } },
});

export default defineConfig({
  test: {
    projects: [level('unit', 20, 0), level('numbers', 120, 1), level('trainer', 180, 2), level('panels', 120, 3), level('vscode', 300, 4), level('soak', 1200, 5)],
    reporters: ['default', './test/count-reporter.ts'],
    maxWorkers: 2,
    minWorkers: 1,
  },
});
