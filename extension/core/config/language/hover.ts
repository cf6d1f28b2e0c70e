import { findNodeAtOffset, getNodePath } from 'jsonc-parser';
import type { JsonPath } from '../../../shared/experiment';
import type { Speak } from '../../../shared/said';
import { grouped } from '../../figures';
import type { OptimizerRow } from '../../train/rows';
import { scheduleCurve } from '../../train/schedule';
import { UserError } from '../../../shared/user-error';
import { plainPath } from '../../study/variable-node';
import type { Analysis } from '../analyse';
import { describeType } from '../describe-type';
import { lrPlaces } from '../lr-places';
import type { Row, TableName } from '../param';
import type { JsonNode } from '../source-text';
import { row, tableWords } from '../vocabulary';
import { defaultText, signature } from './completion';
import { bareValues, expectationsAt, namedBlocks, type Expectation, type NamedParam } from './expectation';
import { ideaOf } from './ideas';
import { outputFormula, outputLaw, paramsFormula, sizesOf } from './layer-figures';
import { workingOf } from './layer-workings';
import { codeSpan, escaped } from './markdown';
import { layersByPlace, placeKey } from './placed-layers';
import { schedulePicture } from './schedule-picture';
import { nameDoc, variableDocs, variableMarkdown } from './study-words';

export interface Hover {
  offset: number;
  length: number;
  markdown: string;
}

/** What stands at `offset`: its meaning, its defaults, and for a layer its formula with this network's numbers. */
export function hover(analysis: Analysis, offset: number, t: Speak): Hover | null {
  const { written } = analysis.source;
  const node = written && findNodeAtOffset(written, offset);
  if (!node || node.type === 'object' || node.type === 'array' || node.type === 'property') return null;
  const path = getNodePath(node) as JsonPath;
  const standing = isFirstChoice(path) ? analysis : { ...analysis, nodes: [], experiment: null };
  const markdown = isKey(node) ? (studyMarkdown(node, analysis, t) ?? keyMarkdown(plainPath(path), standing, t)) : valueMarkdown(node, plainPath(path), standing, t);
  return markdown === null ? null : { offset: node.offset, length: node.length, markdown };
}

/** The figures of an analysis are those of the experiment with the first entry of each "$try". */
const isFirstChoice = (path: JsonPath): boolean => path.every((segment, i) => path[i - 1] !== '$try' || segment === 0);

/** Of the keys of a study's variable. */
function studyMarkdown(key: JsonNode, { study: { variables } }: Analysis, t: Speak): string | null {
  const variable = variables.find(({ written: { node } }) => node === key.parent!.parent);
  if (!variable) return null;
  const doc = key.value === '$name' ? nameDoc : variableDocs[variable.written.kind].beside[key.value as string];
  return doc ? `**${escaped(String(key.value))}**\n\n${t(doc)}` : variableMarkdown(variable, t);
}

function isKey(node: JsonNode): boolean {
  return node.parent?.type === 'property' && node.parent.children![0] === node;
}

function keyMarkdown(path: JsonPath, analysis: Analysis, t: Speak): string | null {
  const [expected] = expectationsAt(path, analysis.source.root);
  if (expected?.kind === 'row') return rowMarkdown(expected.table, expected.name, expected.row, path.slice(0, -1), analysis, t);
  if (expected?.kind === 'block') return blockMarkdown(expected.block.name, path.slice(0, -1), analysis, t);
  return paramOf(path, analysis, t);
}

function valueMarkdown(node: JsonNode, path: JsonPath, analysis: Analysis, t: Speak): string | null {
  const tables = expectationsAt(path, analysis.source.root).flatMap((expected) => (expected.kind === 'value' && expected.type.kind === 'choice' ? [expected.type.table] : []));
  const name = String(node.value);
  for (const table of tables) {
    const found = row(table, name);
    if (found) return rowMarkdown(table, name, found, path, analysis, t);
    if (table === 'layer' && namedBlocks(analysis.source.root).has(name)) return blockMarkdown(name, path, analysis, t);
  }
  return paramOf(path, analysis, t);
}

/** The parameter at a path, or the one whose list the path is in. */
function paramOf(path: JsonPath, { source }: Analysis, t: Speak): string | null {
  const at = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
  const param = expectationsAt(at, source.root).map(paramGivenAt).find((found) => found !== undefined);
  return param ? paramMarkdown(param, t) : null;
}

function paramGivenAt(expected: Expectation): NamedParam | undefined {
  if (expected.kind === 'value') return expected.param;
  return expected.kind === 'row' ? bareValues(expected).map(paramGivenAt)[0] : undefined;
}

function paramMarkdown({ name, param, owner }: NamedParam, t: Speak): string {
  const usual = param.default === undefined ? t('Must be given.') : t('Default `{value}`.', { value: defaultText(param.default) });
  return `${t('**{param}** of {owner}', { param: name, owner })}\n\n${t(param.doc)}\n\n${t('Takes {type}.', { type: describeType(param.type) })} ${usual}`;
}

function rowMarkdown(table: TableName, name: string, found: Row, place: JsonPath, analysis: Analysis, t: Speak): string {
  const sections = [`**${name}** \`${signature(found) || '()'}\` (${t(tableWords[table].noun)})`, t(found.doc)];
  if (table === 'layer') sections.push(...layerSections(place, analysis, t));
  if (table === 'scheduler' && place.length === 1) sections.push(...scheduleSections(analysis, t));
  if (table === 'optimizer') sections.push(...optimizerSections(found as OptimizerRow, analysis, t));
  if (table === 'loss') sections.push(...lossSections(name, analysis, t));
  const idea = ideaOf(table, found);
  if (idea) sections.push(t(idea));
  return sections.join('\n\n');
}

function blockMarkdown(name: string, place: JsonPath, analysis: Analysis, t: Speak): string {
  const block = namedBlocks(analysis.source.root).get(name);
  const params = [...(block?.params ?? [])].map(([param, fallback]) => (fallback ? `${param} = ${analysis.source.text.slice(fallback.node.offset, fallback.node.offset + fallback.node.length)}` : param));
  return [`**${escaped(name)}** ${codeSpan(`(${params.join(', ')})`)} (${t('block of this experiment')})`, ...layerSections(place, analysis, t)].join('\n\n');
}

/** This layer's numbers, where it is placed. */
function layerSections(place: JsonPath, { nodes, parts }: Analysis, t: Speak): string[] {
  const placed = layersByPlace(nodes).get(placeKey(place));
  const node = placed?.[0];
  if (!node) return [];
  const formula = outputFormula(node);
  const law = outputLaw(node);
  const batch = parts.data?.batch_size;
  const working = batch ? workingOf(node, batch) : null;
  const weights = paramsFormula(node);
  const lines = [
    t(placed.length > 1 ? '`{input}` in, `{output}` out (the first of {places} places)' : '`{input}` in, `{output}` out', { input: sizesOf(node.input), output: sizesOf(node.output), places: placed.length }),
    ...(formula ? [law ? t('Size: `{formula}`, which is `{law}`', { formula, law }) : t('Size: `{formula}`', { formula })] : []),
    ...(working ? [t(working)] : []),
    ...(node.params > 0 ? [t('Parameters: {figures}', { figures: weights?.includes(', ') ? `${weights}: **${grouped(node.params)}**` : `**${grouped(node.params)}**${weights ? ` (${weights})` : ''}` })] : []),
    ...(node.macs > 0 ? [t('Multiply-adds for one picture: {macs}', { macs: grouped(node.macs) })] : []),
    ...(node.receptiveField === null ? [t('Sees the whole picture')] : [t('Receptive field: {field} × {field} pixels', { field: node.receptiveField })]),
  ];
  return [lines.map((line) => `- ${line}`).join('\n')];
}

/** The run's learning rate as a small picture; for a plateau scheduler, with a metric that never improves. */
function scheduleSections({ experiment, stepsPerEpoch }: Analysis, t: Speak): string[] {
  if (!experiment?.scheduler) return [];
  const steps = stepsPerEpoch ?? 100;
  try {
    const { lr } = scheduleCurve(experiment, steps);
    const picture = `![${t('learning rate over the run')}](data:image/svg+xml;utf8,${encodeURIComponent(schedulePicture(lr))})`;
    const peak = lr.reduce((highest, value) => Math.max(highest, value), 0);
    const constant = lr.every((value) => value === peak);
    const course = constant
      ? t('{lr} throughout', { lr: significant(peak) })
      : t('{first} at the start, {most} at most, {last} at the end', { first: significant(lr[0]!), most: significant(peak), last: significant(lr.at(-1)!) });
    const values = { epochs: experiment.epochs, steps, course };
    if (experiment.scheduler.name !== 'ReduceLROnPlateau') return [picture, t('{epochs} epochs of {steps} steps: {course}.', values)];
    return [picture, t(constant ? '{epochs} epochs of {steps} steps: {course}, even if the metric never improves.' : '{epochs} epochs of {steps} steps: {course}, if the metric never improves.', values)];
  } catch (error) {
    // What does not fit the run is underlined; that it is too long to be drawn is not.
    if (error instanceof UserError) return error.id === 'schedule-too-long' ? [t(error)] : [];
    throw error;
  }
}

function optimizerSections({ usualLr: [low, high] }: OptimizerRow, { experiment }: Analysis, t: Speak): string[] {
  const sections = [t('Learning rates that people use with it: {low} to {high}.', { low, high })];
  const { lr, momentum, dampening } = experiment?.optimizer.params ?? {};
  const own = experiment && lrPlaces(experiment).some(({ param }) => param === 'lr');
  if (own && dampening === 0 && typeof momentum === 'number' && momentum > 0 && momentum < 1) {
    const factor = 1 / (1 - momentum);
    sections.push(t('While a gradient stays the same, momentum makes the steps grow to `lr/(1 - momentum) = {lr}/(1 - {momentum}) = {product}` times the gradient.', { lr: String(lr), momentum, product: significant(Number(lr) * factor) }));
  }
  return sections;
}

/** What the loss begins at, to compare the first steps with. */
function lossSections(name: string, { classes }: Analysis, t: Speak): string[] {
  return name === 'CrossEntropyLoss' && classes !== null ? [t('With {classes} classes a network that knows nothing yet has a loss of `ln({classes}) = {loss}`.', { classes, loss: Math.log(classes).toFixed(3) })] : [];
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
