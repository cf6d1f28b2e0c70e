import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';

/** Throws an Error that says which picture of an archive's file (counted from 0) has a label that is none of the classes. */
export function checkLabels(labels: ArrayLike<unknown>, classes: number, file: string): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (!Number.isInteger(label) || (label as number) < 0 || (label as number) >= classes)
      throw new SaidError(
        typeof label === 'number'
          ? said`its file "${{ file }}" gives picture ${{ picture: i }} (counted from 0) the label ${{ label }}, where there are the classes 0 to ${{ last: classes - 1 }}`
          : said`its file "${{ file }}" gives picture ${{ picture: i }} (counted from 0) the label that is no number, where there are the classes 0 to ${{ last: classes - 1 }}`,
      );
  }
}
