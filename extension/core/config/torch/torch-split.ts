import type { DataConfig } from '../../../shared/experiment';

/** Lines for `trained_on` and `held_back`, core/data/split in Python. `count` and `labels` are Python for how many pictures there are and for the class of each. */
export function splitLines({ val_split: share, stratify, k_fold: folding, test }: DataConfig, seed: number, count: string, labels: string): string[] {
  if (!stratify && !folding && typeof test !== 'number') {
    return [
      `order = torch.randperm(${count}, generator=torch.Generator().manual_seed(${seed})).tolist()`,
      `share = int(${count} * ${share} + 0.5)`,
      'trained_on, held_back = sorted(order[share:]), sorted(order[:share])',
    ];
  }
  return [
    ...(stratify ? [`picture_labels = ${labels}`] : []),
    shuffledText,
    ...(!folding || typeof test === 'number' ? [stratify ? divideByClassText : divideText] : []),
    ...(folding ? [foldText(stratify)] : []),
    `pool = list(range(${count}))`,
    ...(typeof test === 'number' ? ['# Kept for the end: training does not look at them.', `kept_for_testing, pool = divide(pool, ${test}, 0)`] : []),
    folding ? `held_back, trained_on = fold(pool, ${folding.fold}, ${folding.folds}, ${seed})` : `held_back, trained_on = divide(pool, ${share}, ${seed})`,
  ];
}

const shuffledText = `
def parted(pictures, chosen):
    chosen = set(chosen)
    return sorted(chosen), [picture for picture in pictures if picture not in chosen]


def shuffled(pictures, seed):
    return [pictures[i] for i in torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed)).tolist()]

`;

const divideText = `
def divide(pictures, share, seed):
    """A share of the pictures, and the others."""
    return parted(pictures, shuffled(pictures, seed)[:int(len(pictures) * share + 0.5)])

`;

const divideByClassText = `
def divide(pictures, share, seed):
    """The same share of each class, of two or more pictures at least one on either side, and the others."""
    order, counts = shuffled(pictures, seed), collections.Counter(picture_labels[picture] for picture in pictures)
    taken = {label: math.floor(count * share) for label, count in counts.items()}
    by_remainder = sorted(counts, key=lambda label: (taken[label] - counts[label] * share, label))
    for label in by_remainder[:int(len(pictures) * share + 0.5) - sum(taken.values())]:
        taken[label] += 1
    chosen = []
    for label, count in counts.items():
        most = 0 if count < 2 or share == 0 else min(max(taken[label], 1), count - 1)
        chosen += [picture for picture in order if picture_labels[picture] == label][:most]
    return parted(pictures, chosen)

`;

const foldText = (stratify: boolean): string => `
def fold(pictures, number, folds, seed):
    """One of equal parts of the pictures, counted from 0, and the others."""
    order = shuffled(pictures, seed)${stratify ? '\n    order.sort(key=lambda picture: picture_labels[picture])' : ''}
    return parted(pictures, order[number::folds])

`;
