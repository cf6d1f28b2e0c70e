// `npm test`: every level but the soak. A file with a failure is run once more, by itself, and said to be flaky where it passes then:
// the real workbench, clusters of processes and kills share two busy cores, and what is wrong is wrong the second time too.
import { createVitest } from 'vitest/node';

const vitest = await createVitest('test', { run: true, watch: false, project: ['!soak'] });
const failed = (modules) => modules.filter((module) => module.state() === 'failed');
const { testModules, unhandledErrors } = await vitest.start();
const again = failed(testModules);
if (again.length > 0 && again.length <= 10 && unhandledErrors.length === 0) {
  process.exitCode = 0;
  console.log(`\nrun once more, by themselves:\n${again.map(({ relativeModuleId }) => `  ${relativeModuleId}`).join('\n')}`);
  const second = await vitest.runTestSpecifications(again.map((module) => module.toTestSpecification()));
  const still = new Set(failed(second.testModules).map(({ moduleId }) => moduleId));
  for (const { moduleId, relativeModuleId } of again) if (!still.has(moduleId)) console.log(`flaky: ${relativeModuleId} failed and passed when it was run again`);
}
await vitest.close();
