import type { Choice, DataConfig, Experiment, Problem } from '../../shared/experiment';
import { fill, said } from '../../shared/said';
import { budget } from '../budget';
import { fullAllowance } from './allowance';
import { checkChoice, readParams } from './check';
import { invalid, properties, type CheckContext, type Checked, type Finding } from './check-context';
import { dataKeys, experimentKeys } from './experiment-keys';
import { readNamedBlocks } from './named-blocks';
import { readSource, type JsonNode, type SourceText } from './source-text';
import { describeSyntaxError } from './syntax-error';

/** The parts of an experiment that are sound. `model` holds the layers up to the first that is not. */
export type Parts = Partial<Omit<Experiment, 'data'>> & { data?: Partial<DataConfig> };

/** All that could be read of an experiment's text; the editor works with what is sound. */
export interface Reading {
  source: SourceText;
  /** Null where anything is wrong. */
  experiment: Experiment | null;
  parts: Parts;
  problems: Problem[];
}

/** An experiment from its text (JSON with comments and trailing commas), or the problems that keep it from being one. */
export function parseExperiment(text: string): { experiment: Experiment | null; problems: Problem[] } {
  const { experiment, problems } = readExperiment(text);
  return { experiment, problems };
}

export function readExperiment(text: string): Reading {
  const source = readSource(text);
  const problems: Problem[] = source.excess ? [source.excess] : source.syntaxErrors.map((error) => describeSyntaxError(error, source));
  if (source.root?.type !== 'object') {
    if (problems.length === 0) {
      const none = said`An experiment is an object: { "data": …, "model": […], "optimizer": …, "epochs": … }.`;
      problems.push({ id: 'wrong-type', severity: 'error', message: fill(none), said: none, path: [], offset: 0, length: Math.max(1, text.trimEnd().length), line: 1, column: 1 });
    }
    return { source, experiment: null, parts: {}, problems };
  }
  const { parts, findings } = checkExperiment(source.root, source);
  if (problems.length > 0) return { source, experiment: null, parts, problems };
  problems.push(...findings.map((finding) => toProblem(finding, source)));
  return { source, experiment: problems.length === 0 ? (parts as Experiment) : null, parts, problems };
}

export function toProblem({ id, node, path, said, fixes }: Finding, source: SourceText): Problem {
  return {
    id, severity: 'error', message: fill(said), said, path, offset: node.offset, length: node.length, ...source.position(node.offset),
    ...(fixes && fixes.length > 0 ? { fixes } : {}),
  };
}

function checkExperiment(root: JsonNode, source: SourceText): { parts: Parts; findings: Finding[] } {
  const findings = new Map<string, Finding>();
  const allowance = fullAllowance();
  const report = (finding: Finding): void => {
    findings.set(`${finding.id} ${finding.node.offset} ${fill(finding.said)}`, finding);
    if (findings.size >= budget.findings) allowance.spent = true;
  };
  const given = new Map(properties(root).map(({ name, value }) => [name, value]));
  const blocks = readNamedBlocks(given.get('blocks'), report);
  const context: CheckContext = { source, report, blocks, scope: null, open: [], use: null, depth: 1, allowance };
  const place = root.children?.[0]?.children?.[0] ?? root;
  const { values } = readParams(root, place, experimentKeys, 'experiment', [], context);
  const quiet = { ...context, report: () => undefined, allowance: fullAllowance() };
  if (values.data === invalid && given.get('data')?.type === 'object') values.data = sound(readParams(given.get('data')!, root, dataKeys, { key: 'data' }, ['data'], quiet).values);
  if (values.model === invalid) values.model = layersUntilWrong(given.get('model'), quiet);
  delete values.$schema;
  delete values.blocks;
  if (allowance.excess) report(allowance.excess);
  return { parts: sound(values) as Parts, findings: [...findings.values()] };
}

function sound(values: Record<string, Checked>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== invalid));
}

function layersUntilWrong(model: JsonNode | undefined, context: CheckContext): Choice[] {
  const layers: Choice[] = [];
  if (model?.type !== 'array') return layers;
  for (const [i, node] of model.children!.entries()) {
    const layer = checkChoice(node, 'layer', ['model', i], context);
    if (layer === invalid) break;
    layers.push(layer);
  }
  return layers;
}
