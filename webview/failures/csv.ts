import { csvLine } from '../../extension/shared/csv';
import { confusedPairs, topLosses, type Evaluation } from '../../extension/shared/evaluation';
import type { PlacedPictures } from '../../extension/shared/inspector';
import type { FailuresState } from '../../extension/shared/panels';

/** What a section shows, as comma-separated values. `found`: the pictures that are listed; `placed`: where they lie, as far as that is known. */
export function sectionCsv({ first, second }: { first: Evaluation; second: Evaluation | null }, section: FailuresState['section'], found: number[], placed: PlacedPictures | null): string {
  const { classes, confusion, per_class, calibration, labels, predicted, confidence, losses, files } = first;
  const number = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const pictures = (of: number[]): string[] => [csvLine(['picture', 'class', 'predicted', 'confidence', 'loss']), ...of.map((at) => csvLine([files?.[at] ?? at, classes[labels[at]!], classes[predicted[at]!], confidence[at], losses[at]]))];
  const lines = (): string[] => {
    switch (section) {
      case 'confusion':
        return [csvLine(['class', ...classes]), ...classes.map((name, i) => csvLine([name, ...confusion.subarray(i * classes.length, (i + 1) * classes.length)]))];
      case 'classes':
        return [
          csvLine(['class', 'precision', 'recall', 'f1', 'pictures', 'predicted']), ...per_class.map((each, i) => csvLine([classes[i], number(each.precision), number(each.recall), number(each.f1), each.support, each.predicted])),
          '', csvLine(['class', 'predicted', 'pictures', 'share']), ...confusedPairs(confusion, classes.length, Infinity).map((pair) => csvLine([classes[pair.label], classes[pair.predicted], pair.count, pair.share])),
        ];
      case 'losses':
        return pictures(topLosses(first, labels.length));
      case 'calibration':
        return [csvLine(['bin', 'pictures', 'confidence', 'accuracy']), ...calibration.bins.map((bin, i) => csvLine([i + 1, bin.count, number(bin.confidence), number(bin.accuracy)]))];
      case 'embedding':
        return [csvLine(['picture', 'class', 'predicted', 'x', 'y']), ...Array.from(placed?.pictures ?? [], (at, i) => csvLine([files?.[at] ?? at, classes[labels[at]!], classes[predicted[at]!], placed!.x[i], placed!.y[i]]))];
      case 'disagreements':
        return [csvLine(['picture', 'class', 'first', 'second']), ...found.map((at) => csvLine([files?.[at] ?? at, classes[labels[at]!], classes[predicted[at]!], classes[second!.predicted[at]!]]))];
    }
  };
  return `${lines().join('\n')}\n`;
}
