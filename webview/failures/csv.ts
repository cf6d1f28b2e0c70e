import { csvLine } from '../../extension/shared/csv';
import { confusedPairs, topLosses, type Evaluation } from '../../extension/shared/evaluation';
import type { FailuresState } from '../../extension/shared/panels';

/** What a section shows, as comma-separated values. */
export function sectionCsv(evaluation: Evaluation, section: FailuresState['section'], found: number[]): string {
  const { classes, confusion, per_class, calibration, labels, predicted, confidence, losses, files } = evaluation;
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
        return pictures(topLosses(evaluation, labels.length));
      case 'calibration':
        return [csvLine(['bin', 'pictures', 'confidence', 'accuracy']), ...calibration.bins.map((bin, i) => csvLine([i + 1, bin.count, number(bin.confidence), number(bin.accuracy)]))];
      case 'embedding':
      case 'disagreements':
        return pictures(found);
    }
  };
  return `${lines().join('\n')}\n`;
}
