import { findNodeAtLocation } from 'jsonc-parser';
import type { Speak } from '../../../shared/said';
import { grouped, rounded } from '../../figures';
import type { Analysis } from '../analyse';
import type { JsonNode } from '../source-text';
import { studyHint } from './study-words';
import { placedLayers } from '../../model/placed-layers';
import { outputBytes, sizesOf } from './layer-figures';
import { layersByPlace, placeKey } from './placed-layers';
import type { Model, Node } from '../../model/model';
import { trainableNames, trainedLayers } from '../../train/trained-layers';

export interface InlayHint {
  offset: number;
  text: string;
  tooltip: string;
}

/** What a hint may say beside the output shape and the parameters. */
export interface HintOptions {
  macs: boolean;
  memory: boolean;
  receptiveField: boolean;
  /** How long a run of the experiment takes here, where that is known. */
  secondsOfRun?: number;
}

/** Output shape and parameters behind each layer between two offsets, the totals at "model", and how many runs a study has. */
export function inlayHints(analysis: Analysis, options: HintOptions, t: Speak, from = 0, to = Infinity): InlayHint[] {
  const { source, study } = analysis;
  const ofStudy = studyHint(source, study, options.secondsOfRun ?? null, t);
  const ofLayers = layerHints(analysis, options, t, from, to);
  return ofStudy && ofStudy.offset >= from && ofStudy.offset <= to ? [...ofLayers, ofStudy].sort((a, b) => a.offset - b.offset) : ofLayers;
}

function layerHints({ source, nodes, model, parts }: Analysis, options: HintOptions, t: Speak, from: number, to: number): InlayHint[] {
  const list = source.root && findNodeAtLocation(source.root, ['model']);
  if (!list || nodes.length === 0) return [];
  const hints: InlayHint[] = [];
  if (model && list.offset >= from && list.offset <= to) {
    hints.push({
      offset: list.offset + 1,
      text: totals(model, parts, t),
      tooltip: t('Trainable parameters of the whole network, and multiply-adds of one picture\'s forward pass.'),
    });
  }
  const places = layersByPlace(nodes);
  const trainingOf = model ? trainingWords(model, parts, t) : () => [];
  const visit = (node: JsonNode, path: (string | number)[]): void => {
    if (node.offset > to || node.offset + node.length < from) return;
    if (node.type === 'array') node.children!.forEach((child, i) => visit(child, [...path, i]));
    else if (node.type === 'object') for (const { children } of node.children!) if (children![1]) visit(children![1], [...path, children![0]!.value as string]);
    const placed = places.get(placeKey(path));
    const end = node.offset + node.length;
    if (placed && end >= from && end <= to) hints.push({ offset: end, ...describe(placed, options, trainingOf(placed), t) });
  };
  visit(list, ['model']);
  const blocks = findNodeAtLocation(source.root!, ['blocks']);
  if (blocks) visit(blocks, ['blocks']);
  return hints.sort((a, b) => a.offset - b.offset);
}

const parametersOf = (model: Model, names: string[]): number => names.reduce((sum, name) => sum + model.weights[name]!.shape.reduce((a, b) => a * b, 1), 0);

function totals(model: Model, parts: Analysis['parts'], t: Speak): string {
  const trained = parametersOf(model, trainedLayers(model, parts, 0).names);
  const [params, macs] = [grouped(model.params), rounded(model.macs)];
  return trained === model.params ? t('{params} parameters, {macs} MACs', { params, macs }) : t('{params} parameters, {trained} of them trained, {macs} MACs', { params, trained: grouped(trained), macs });
}

/** What is said of a layer with weights that is not trained as the others are: "frozen", "lr × 0.1". */
function trainingWords(model: Model, parts: Analysis['parts'], t: Speak): (placed: Node[]) => string[] {
  const { names, lrScale } = trainedLayers(model, parts, 0);
  const [trained, later] = [new Set(names), new Set(trainedLayers(model, parts, (parts.epochs ?? 1) - 1).names)];
  return (placed) => {
    const own = trainableNames({ weights: Object.assign({}, ...placedLayers(placed).map(({ weights }) => weights)) as Model['weights'] });
    if (own.length === 0) return [];
    const scales = [...new Set(own.filter((name) => later.has(name)).map(lrScale))].sort((a, b) => a - b);
    const frozen = own.filter((name) => !trained.has(name));
    return [
      ...(frozen.length === 0 ? [] : [frozen.length < own.length ? t('partly frozen') : own.some((name) => later.has(name)) ? t('frozen at first') : t('frozen')]),
      ...(scales.length === 0 || (scales.length === 1 && scales[0] === 1) ? [] : [t('lr × {factor}', { factor: [...new Set([scales[0]!, scales.at(-1)!])].map((scale) => Number(scale.toPrecision(2))).join(' … ') })]),
    ];
  };
}

function describe(placed: Node[], { macs, memory, receptiveField }: HintOptions, training: string[], t: Speak): Pick<InlayHint, 'text' | 'tooltip'> {
  const first = placed[0]!;
  const shapes = [...new Set(placed.map((node) => sizesOf(node.output)))];
  const same = placed.every(({ params }) => params === first.params);
  const parts = [
    shapes.length === 1 ? shapes[0]! : `${shapes[0]} … ${shapes.at(-1)}`,
    ...(first.params > 0 && same ? [grouped(first.params)] : []),
    ...(placed.length > 1 ? [t('{count} times', { count: placed.length })] : []),
    ...(macs && first.macs > 0 ? [`${rounded(first.macs)} MACs`] : []),
    ...(memory ? [`${rounded(outputBytes(first))}B`] : []),
    ...(receptiveField && first.receptiveField !== null ? [t('sees {field} px', { field: first.receptiveField })] : []),
    ...training,
  ];
  const values = { layer: first.choice.block ?? first.choice.name, path: first.path, input: sizesOf(first.input), output: sizesOf(first.output), params: grouped(first.params), macs: grouped(first.macs) };
  const tooltip = first.receptiveField === null
    ? t('{layer} "{path}": {input} in, {output} out, {params} parameters, {macs} MACs.', values)
    : t('{layer} "{path}": {input} in, {output} out, {params} parameters, {macs} MACs, receptive field {field} × {field}.', { ...values, field: first.receptiveField });
  return { text: parts.join(' · '), tooltip };
}
