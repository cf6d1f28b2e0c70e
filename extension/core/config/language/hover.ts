import { findNodeAtOffset, getNodePath } from 'jsonc-parser';
import type { JsonPath } from '../../../shared/experiment';
import { grouped } from '../../figures';
import type { OptimizerRow } from '../../train/rows';
import { scheduleCurve } from '../../train/schedule';
import { UserError } from '../../../shared/user-error';
import type { Analysis } from '../analyse';
import { capital } from '../wording';
import { describeType } from '../describe-type';
import { lrPlaces } from '../lr-places';
import type { Row, TableName } from '../param';
import type { JsonNode } from '../source-text';
import { row, tableNouns } from '../vocabulary';
import { defaultText, signature } from './completion';
import { bareValues, expectationsAt, namedBlocks, type Expectation, type NamedParam } from './expectation';
import { ideaOf } from './ideas';
import { outputFormula, outputLaw, paramsFormula, sizesOf } from './layer-figures';
import { workingOf } from './layer-workings';
import { codeSpan, escaped } from './markdown';
import { layersByPlace, placeKey } from './placed-layers';
import { schedulePicture } from './schedule-picture';

export interface Hover {
  offset: number;
  length: number;
  markdown: string;
}

/** What stands at `offset`: its meaning, its defaults, and for a layer its formula with this network's numbers. */
export function hover(analysis: Analysis, offset: number): Hover | null {
  const { root } = analysis.source;
  const node = root && findNodeAtOffset(root, offset);
  if (!node || node.type === 'object' || node.type === 'array' || node.type === 'property') return null;
  const path = getNodePath(node) as JsonPath;
  const markdown = isKey(node) ? keyMarkdown(path, analysis) : valueMarkdown(node, path, analysis);
  return markdown === null ? null : { offset: node.offset, length: node.length, markdown };
}

function isKey(node: JsonNode): boolean {
  return node.parent?.type === 'property' && node.parent.children![0] === node;
}

function keyMarkdown(path: JsonPath, analysis: Analysis): string | null {
  const [expected] = expectationsAt(path, analysis.source.root);
  if (expected?.kind === 'row') return rowMarkdown(expected.table, expected.name, expected.row, path.slice(0, -1), analysis);
  if (expected?.kind === 'block') return blockMarkdown(expected.block.name, path.slice(0, -1), analysis);
  return paramOf(path, analysis);
}

function valueMarkdown(node: JsonNode, path: JsonPath, analysis: Analysis): string | null {
  const tables = expectationsAt(path, analysis.source.root).flatMap((expected) => (expected.kind === 'value' && expected.type.kind === 'choice' ? [expected.type.table] : []));
  const name = String(node.value);
  for (const table of tables) {
    const found = row(table, name);
    if (found) return rowMarkdown(table, name, found, path, analysis);
    if (table === 'layer' && namedBlocks(analysis.source.root).has(name)) return blockMarkdown(name, path, analysis);
  }
  return paramOf(path, analysis);
}

/** The parameter at a path, or the one whose list the path is in. */
function paramOf(path: JsonPath, { source }: Analysis): string | null {
  const at = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
  const param = expectationsAt(at, source.root).map(paramGivenAt).find((found) => found !== undefined);
  return param ? paramMarkdown(param) : null;
}

function paramGivenAt(expected: Expectation): NamedParam | undefined {
  if (expected.kind === 'value') return expected.param;
  return expected.kind === 'row' ? bareValues(expected).map(paramGivenAt)[0] : undefined;
}

function paramMarkdown({ name, param, owner }: NamedParam): string {
  const usual = param.default === undefined ? 'Must be given.' : `Default \`${defaultText(param.default)}\`.`;
  return `**${name}** of ${owner}\n\n${param.doc}\n\n${capital(describeType(param.type))}. ${usual}`;
}

function rowMarkdown(table: TableName, name: string, found: Row, place: JsonPath, analysis: Analysis): string {
  const sections = [`**${name}** \`${signature(found) || '()'}\` (${tableNouns[table]})`, found.doc];
  if (table === 'layer') sections.push(...layerSections(place, analysis));
  if (table === 'scheduler' && place.length === 1) sections.push(...scheduleSections(analysis));
  if (table === 'optimizer') sections.push(...optimizerSections(found as OptimizerRow, analysis));
  if (table === 'loss') sections.push(...lossSections(name, analysis));
  const idea = ideaOf(table, found);
  if (idea) sections.push(idea);
  return sections.join('\n\n');
}

function blockMarkdown(name: string, place: JsonPath, analysis: Analysis): string {
  const block = namedBlocks(analysis.source.root).get(name);
  const params = [...(block?.params ?? [])].map(([param, fallback]) => (fallback ? `${param} = ${analysis.source.text.slice(fallback.node.offset, fallback.node.offset + fallback.node.length)}` : param));
  return [`**${escaped(name)}** ${codeSpan(`(${params.join(', ')})`)} (block of this experiment)`, ...layerSections(place, analysis)].join('\n\n');
}

/** This layer's numbers, where it is placed. */
function layerSections(place: JsonPath, { nodes, parts }: Analysis): string[] {
  const placed = layersByPlace(nodes).get(placeKey(place));
  const node = placed?.[0];
  if (!node) return [];
  const formula = outputFormula(node);
  const law = outputLaw(node);
  const batch = parts.data?.batch_size;
  const working = batch ? workingOf(node, batch) : null;
  const weights = paramsFormula(node);
  const lines = [
    `\`${sizesOf(node.input)}\` in, \`${sizesOf(node.output)}\` out${placed.length > 1 ? ` (the first of ${placed.length} places)` : ''}`,
    ...(formula ? [`Size: \`${formula}\`${law ? `, which is \`${law}\`` : ''}`] : []),
    ...(working ? [working] : []),
    ...(node.params > 0 ? [`Parameters: ${weights?.includes(', ') ? `${weights}: **${grouped(node.params)}**` : `**${grouped(node.params)}**${weights ? ` (${weights})` : ''}`}`] : []),
    ...(node.macs > 0 ? [`Multiply-adds for one picture: ${grouped(node.macs)}`] : []),
    ...(node.receptiveField === null ? ['Sees the whole picture'] : [`Receptive field: ${node.receptiveField} × ${node.receptiveField} pixels`]),
  ];
  return [lines.map((line) => `- ${line}`).join('\n')];
}

/** The run's learning rate as a small picture; for a plateau scheduler, with a metric that never improves. */
function scheduleSections({ experiment, stepsPerEpoch }: Analysis): string[] {
  if (!experiment?.scheduler) return [];
  const steps = stepsPerEpoch ?? 100;
  try {
    const { lr } = scheduleCurve(experiment, steps);
    const picture = `![learning rate over the run](data:image/svg+xml;utf8,${encodeURIComponent(schedulePicture(lr))})`;
    const peak = lr.reduce((highest, value) => Math.max(highest, value), 0);
    const constant = lr.every((value) => value === peak);
    const course = constant
      ? `${significant(peak)} throughout`
      : `${significant(lr[0]!)} at the start, ${significant(peak)} at most, ${significant(lr.at(-1)!)} at the end`;
    return [picture, `${experiment.epochs} epochs of ${steps} steps: ${course}${experiment.scheduler.name === 'ReduceLROnPlateau' ? `,${constant ? ' even' : ''} if the metric never improves` : ''}.`];
  } catch (error) {
    // What does not fit the run is underlined; that it is too long to be drawn is not.
    if (error instanceof UserError) return error.id === 'schedule-too-long' ? [error.message] : [];
    throw error;
  }
}

function optimizerSections({ usualLr: [low, high] }: OptimizerRow, { experiment }: Analysis): string[] {
  const sections = [`Learning rates that people use with it: ${low} to ${high}.`];
  const { lr, momentum, dampening } = experiment?.optimizer.params ?? {};
  const own = experiment && lrPlaces(experiment).some(({ param }) => param === 'lr');
  if (own && dampening === 0 && typeof momentum === 'number' && momentum > 0 && momentum < 1) {
    const factor = 1 / (1 - momentum);
    sections.push(`While a gradient stays the same, momentum makes the steps grow to \`lr/(1 - momentum) = ${lr}/(1 - ${momentum}) = ${significant(Number(lr) * factor)}\` times the gradient.`);
  }
  return sections;
}

/** What the loss begins at, to compare the first steps with. */
function lossSections(name: string, { classes }: Analysis): string[] {
  return name === 'CrossEntropyLoss' && classes !== null ? [`With ${classes} classes a network that knows nothing yet has a loss of \`ln(${classes}) = ${Math.log(classes).toFixed(3)}\`.`] : [];
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
