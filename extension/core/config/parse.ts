import type { Choice, DataConfig, Experiment, Problem } from '../../shared/experiment';
import { fill, said } from '../../shared/said';
import { budget } from '../budget';
import { fullAllowance } from './allowance';
import { checkChoice, readParams } from './check';
import { invalid, properties, type CheckContext, type Checked, type Finding } from './check-context';
import { dataKeys, experimentKeys } from './experiment-keys';
import { readNamedBlocks } from './named-blocks';
import { readVariables, type Variable } from '../study/variables';
import type { StudyPlan } from '../study/study-keys';
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
  study: StudyParts;
  problems: Problem[];
}

/** What a text says of a study: its variables, and the block that says how they are tried. Null without it, or where it is not sound. */
export interface StudyParts {
  plan: StudyPlan | null;
  variables: Variable[];
}

/** An experiment from its text (JSON with comments and trailing commas), or the problems that keep it from being one. */
export function parseExperiment(text: string): { experiment: Experiment | null; problems: Problem[] } {
  const { experiment, problems } = readExperiment(text);
  return { experiment, problems };
}

export const readExperiment = (text: string): Reading => readExperimentSource(readSource(text));

/** As `readExperiment`; the source's root may have other choices in place of a study's variables than the first ones. */
export function readExperimentSource(source: SourceText): Reading {
  const { text } = source;
  const problems: Problem[] = source.excess ? [source.excess] : source.syntaxErrors.map((error) => describeSyntaxError(error, source));
  if (source.root?.type !== 'object') {
    if (problems.length === 0) {
      const none = said`An experiment is an object: { "data": …, "model": […], "optimizer": …, "epochs": … }.`;
      problems.push({ id: 'wrong-type', severity: 'error', message: fill(none), said: none, path: [], offset: 0, length: Math.max(1, text.trimEnd().length), line: 1, column: 1 });
    }
    return { source, experiment: null, parts: {}, study: { plan: null, variables: [] }, problems };
  }
  const { parts, plan, findings } = checkExperiment(source.root, source);
  const { variables, findings: ofVariables, broken } = readVariables(source);
  const study = { plan, variables };
  if (problems.length > 0) return { source, experiment: null, parts, study, problems };
  // What should be a variable is no value of its own either.
  const others = findings.filter(({ node: { offset } }) => !broken.some((each) => offset >= each.offset && offset < each.offset + each.length));
  problems.push(...[...ofVariables, ...others].map((finding) => toProblem(finding, source)));
  return { source, experiment: problems.length === 0 ? (parts as Experiment) : null, parts, study, problems };
}

export function toProblem({ id, node, path, said, fixes }: Finding, source: SourceText): Problem {
  return {
    id, severity: 'error', message: fill(said), said, path, offset: node.offset, length: node.length, ...source.position(node.offset),
    ...(fixes && fixes.length > 0 ? { fixes } : {}),
  };
}

function checkExperiment(root: JsonNode, source: SourceText): { parts: Parts; plan: StudyPlan | null; findings: Finding[] } {
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
  const plan = values.study === invalid ? null : (values.study as StudyPlan | null);
  delete values.study;
  if (allowance.excess) report(allowance.excess);
  return { parts: sound(values) as Parts, plan, findings: [...findings.values()] };
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
