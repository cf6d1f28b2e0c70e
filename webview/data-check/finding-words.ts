import type { DataCheck, Finding } from '../../extension/shared/data-check';
import { t } from '../common/translate';

export const pictureName = ({ files, training }: DataCheck, picture: number): string =>
  files?.[picture] ?? (picture < training ? t('Training picture {index}', { index: picture }) : t('Validation picture {index}', { index: picture - training }));

/** What a finding is of. */
export function findingName(check: DataCheck, { pictures, file }: Finding): string {
  if (file !== undefined) return file;
  const first = pictureName(check, pictures[0]!);
  return pictures.length === 1 ? first : t('{first} and {count} more', { first, count: pictures.length - 1 });
}

/** The classes that its pictures bear, or of a label error that one and the likelier one. */
export function classWords({ classes, labels }: DataCheck, { pictures, suggested }: Finding): string {
  const borne = [...new Set(pictures.map((picture) => classes[labels[picture]!]!))].join(', ');
  return suggested === undefined ? borne : `${borne} → ${classes[suggested]!}`;
}
