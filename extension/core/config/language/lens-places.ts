import { findNodeAtLocation } from 'jsonc-parser';
import type { SourceText } from '../source-text';

/** The parts of an experiment that commands stand above. */
export const lensParts = {
  experiment: [],
  trainTransform: ['data', 'train_transform'],
  model: ['model'],
  optimizer: ['optimizer'],
  scheduler: ['scheduler'],
} as const;
export type LensPart = keyof typeof lensParts;

/** Where each part of the text begins: its key, or the experiment's opening brace. */
export function lensPlaces({ root }: SourceText): { part: LensPart; offset: number }[] {
  if (root?.type !== 'object') return [];
  return (Object.keys(lensParts) as LensPart[]).flatMap((part) => {
    const path = [...lensParts[part]];
    const node = path.length === 0 ? root : findNodeAtLocation(root, path);
    return node ? [{ part, offset: path.length === 0 ? node.offset : node.parent!.offset }] : [];
  });
}
