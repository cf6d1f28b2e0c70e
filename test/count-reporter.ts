import type { Reporter, TestModule } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Of one file. One that cannot be loaded counts as failed. */
function counts(module: TestModule): Counts {
  const of = (state: 'passed' | 'failed' | 'skipped') => [...module.children.allTests(state)].length;
  return { passed: of('passed'), failed: of('failed') || Number(module.state() === 'failed'), skipped: of('skipped') };
}

/** The closing line that scripts read: `N passed, N failed`. A file that was run again counts as it was then. */
export default class CountReporter implements Reporter {
  private readonly files = new Map<string, Counts>();

  constructor() {
    process.on('exit', () => {
      const sum = (what: keyof Counts) => [...this.files.values()].reduce((all, file) => all + file[what], 0);
      const skipped = sum('skipped');
      console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) this.files.set(`${module.project.name} ${module.moduleId}`, counts(module));
  }
}
