import type { ClassFigures } from '../../shared/evaluation';

/** K x K counts: pictures of class i taken for class j at i * K + j (scikit-learn's confusion_matrix). */
export function confusionOf(labels: Int32Array, predicted: Int32Array, classes: number): Uint32Array {
  const confusion = new Uint32Array(classes * classes);
  labels.forEach((label, picture) => confusion[label * classes + predicted[picture]!]!++);
  return confusion;
}

/** Each class's precision, recall, F1 and support (scikit-learn's precision_recall_fscore_support with zero_division=nan). */
export function classFigures(confusion: Uint32Array, classes: number): ClassFigures[] {
  return Array.from({ length: classes }, (_, i) => {
    let [support, predicted] = [0, 0];
    for (let j = 0; j < classes; j++) {
      support += confusion[i * classes + j]!;
      predicted += confusion[j * classes + i]!;
    }
    const right = confusion[i * classes + i]!;
    return { precision: right / predicted, recall: right / support, f1: (2 * right) / (support + predicted), support, predicted };
  });
}
