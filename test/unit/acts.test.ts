import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tools } from '../../extension/agent/tools';
import { commandActs, panelActs, toolAct, toolActs } from '../../extension/host/acts';

interface Manifest {
  contributes: { commands: { command: string }[] };
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

test('every command and every panel that comes back says what it does', () => {
  expect(Object.keys(commandActs).sort()).toEqual(manifest.contributes.commands.map(({ command }) => command).sort());
  const restored = manifest.activationEvents.flatMap((event) => /^onWebviewPanel:(.*)/.exec(event)?.[1] ?? []);
  expect(Object.keys(panelActs).sort()).toEqual(restored.sort());
});

test('without trust texts are read and checked, and that is all', () => {
  const reading = Object.entries(commandActs).filter(([, act]) => act === 'read').map(([id]) => id.replace('cnnLab.', ''));
  expect(reading).toEqual(['showRuns', 'openTrainingPanel', 'openRunFolder', 'openRunExperiment', 'diffRunExperiments', 'previewSchedule', 'modelSummary', 'pasteFromPyTorch', 'copyAsPyTorch', 'compareRuns', 'openComparison', 'compareWithLastRun', 'showStudy']);
  expect(Object.entries(panelActs).filter(([, act]) => act === 'read').map(([id]) => id)).toEqual(['cnnLab.training', 'cnnLab.comparison', 'cnnLab.allRuns', 'cnnLab.study', 'cnnLab.schedule', 'cnnLab.model-summary']);
  expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
  expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(['cnnLab.dataFolder', 'cnnLab.engine', 'cnnLab.trainOnOpen']);
});

/** Where the editor's side starts processes or opens sockets: each asks for trust, or is started only by what has. */
test('processes and sockets begin in these files only', () => {
  const sources = ['extension/extension.ts', ...['agent', 'host', 'lab'].flatMap((room) => files(`extension/${room}`))];
  const using = (module: RegExp): string[] => sources.filter((file) => module.test(readFileSync(file, 'utf8')));
  expect(using(/'node:child_process'/)).toEqual(['extension/host/fork-process.ts', 'extension/lab/start-trainer.ts']);
  expect(using(/'node:(net|tls|dgram)'/)).toEqual(['extension/lab/control-link.ts']);
  expect(using(/'node:(https?|http2|dns)(\/\w+)?'|\bfetch\(/)).toEqual([]);
  expect(using(/\brequireTrust\(/)).toEqual(['extension/host/commands.ts', 'extension/host/fork-process.ts', 'extension/host/language-model-tools.ts', 'extension/host/panels/comparison-panels.ts', 'extension/host/panels/data-check-panels.ts', 'extension/host/panels/runs-panels.ts', 'extension/host/panels/study-panels.ts', 'extension/host/panels/training-panels.ts', 'extension/host/queues.ts', 'extension/host/training.ts', 'extension/host/trust.ts']);
  expect(using(/\b(startTrainer|startDetached|spawnDetached)\(/)).toEqual(['extension/agent/tools/report.ts', 'extension/host/training.ts', 'extension/lab/begin-run.ts', 'extension/lab/queue/start-queue.ts', 'extension/lab/start-trainer.ts', 'extension/lab/study/start-study.ts']);
  expect(using(/\b(beginRun|resumeRun|startStudy|startQueue|queueStudy|tellRun|editRun)\(/)).toEqual([
    'extension/agent/tools/study.ts', 'extension/agent/tools/train.ts', 'extension/agent/tools/wait.ts', 'extension/host/panels/training-panels.ts', 'extension/host/queues.ts', 'extension/host/training.ts',
    'extension/lab/begin-run.ts', 'extension/lab/edit-run.ts', 'extension/lab/queue/queue-study.ts', 'extension/lab/queue/start-queue.ts', 'extension/lab/study/start-study.ts', 'extension/lab/tell-run.ts',
  ]);
  expect(using(/\b(liveAddress|linkTo)\(/)).toEqual(['extension/host/run.ts', 'extension/lab/control-link.ts', 'extension/lab/edit-run.ts', 'extension/lab/stop-run.ts', 'extension/lab/tell-run.ts']);
  // Slurm's programs are run for those.
  expect(using(/runner\/slurm\/cluster-study|runner\/stop-study/)).toEqual(['extension/host/clusters.ts', 'extension/host/panels/study-panels.ts', 'extension/host/queues.ts']);
  for (const file of ['extension/host/clusters.ts', 'extension/host/panels/study-panels.ts']) expect(readFileSync(file, 'utf8')).toMatch(/isAllowed\('control'\)\) return;[^]*\bask\(\)/);
  // The command line's alone.
  expect(using(/stop-run'/)).toEqual([]);
});

test('every tool of an agent says what it does; one that trains, looks into networks or stops needs trust', () => {
  expect(Object.keys(toolActs)).toEqual(Object.keys(tools));
  expect(Object.entries(toolActs).filter(([, act]) => act === 'read').map(([name]) => name)).toEqual(['describe', 'check', 'wait', 'compare', 'report']);
  expect([toolAct('wait', {}), toolAct('wait', { stop: true }), toolAct('train', {}), toolAct('report', { file: 'a.html' })]).toEqual(['read', 'control', 'train', 'inspect']);
});

test('a panel that needs trust does not come back without', () => {
  const sources = ['extension/extension.ts', ...files('extension/host')];
  expect(sources.filter((file) => readFileSync(file, 'utf8').includes('registerWebviewPanelSerializer'))).toEqual(['extension/host/trust.ts']);
  expect(readFileSync('extension/host/trust.ts', 'utf8')).toMatch(/deserializeWebviewPanel: async \(panel, state: unknown\) => \(isAllowed\(panelActs\[viewType\]\) \? restore\(panel, state\) : panel\.dispose\(\)\)/);
});

function files(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return names.map((file) => path.posix.join(folder, file.replaceAll('\\', '/'))).sort();
}
