import type { Choice } from '../../../shared/experiment';
import { said } from '../../../shared/said';
import type { TransformRow } from '../../data/transform';
import { inline } from '../json-text';
import { row } from '../vocabulary';
import type { Diagnostic, Facts } from './diagnostic';
import { entryText, insertBeside, removeChoice, setEntry, setKey, setParam } from './places';

/** Mean of the standard deviations of single CIFAR-10 pictures: in countless tutorials, and not what Normalize wants. */
const perImageStd = [0.2023, 0.1994, 0.201];
const cifar10Std = [0.247, 0.2435, 0.2616];

/** What the transforms and batches say about the pictures. */
export const dataDiagnostics: Record<string, Diagnostic> = {
  'transform-mismatch': {
    doc: 'A transform cannot take what the ones before it give.',
    severity: 'error',
    *check({ transformProblems }) {
      for (const { choice, said: reason } of transformProblems) yield { place: choice, said: reason };
    },
  },
  'to-tensor-missing': {
    doc: 'The network takes numbers from 0 to 1 (or normalised), and ToTensor makes them from the picture\'s bytes.',
    severity: 'error',
    *check({ parts, trainPicture, testPicture, source }) {
      for (const [key, picture] of [['train_transform', trainPicture], ['test_transform', testPicture]] as const) {
        if (picture?.kind !== 'bytes') continue;
        const last = parts.data?.[key]?.at(-1);
        yield {
          place: ['data', key],
          said: said`"${{ key }}" ends in a picture of bytes, which the network cannot take: add "ToTensor".`,
          fixes: last ? insertBeside(source, last, 'after', '"ToTensor"', said`Add ToTensor`) : setKey(source, ['data', key], ['ToTensor'], said`Add ToTensor`),
        };
      }
    },
  },
  'train-test-size': {
    doc: 'The network is trained on pictures of one size and must be tested on the same.',
    severity: 'error',
    *check({ trainPicture: train, testPicture: test }) {
      if (!train || !test || (train.height === test.height && train.width === test.width && train.channels === test.channels)) return;
      yield {
        place: ['data', 'test_transform'],
        said: said`The training pictures come out as ${{ train: size(train) }}, the test pictures as ${{ test: size(test) }}: end both lists with the same Resize, CenterCrop or Grayscale.`,
      };
    },
  },
  'random-test-transform': {
    doc: 'A random transform in the test set measures a different picture each time.',
    severity: 'warning',
    *check({ parts, source }) {
      for (const choice of parts.data?.test_transform ?? []) {
        if (!(row('transform', choice.name) as TransformRow).random) continue;
        yield {
          place: choice,
          said: said`${{ name: choice.name }} is random, so validation would be on different pictures each time: remove it from "test_transform".`,
          fixes: removeChoice(source, choice),
        };
      }
    },
  },
  'normalize-differs': {
    doc: 'The network sees test pictures on another scale than those it learned from.',
    severity: 'warning',
    *check({ parts, source }) {
      const [train, test] = [normalize(parts.data?.train_transform), normalize(parts.data?.test_transform)];
      if (train && test && inline(train.params) !== inline(test.params)) {
        yield {
          place: test,
          said: said`Normalize of the test pictures differs from that of the training pictures: give both the same mean and std.`,
          fixes: setEntry(source, test, entryText(source, train), said`Use the training set's Normalize`),
        };
      }
      const [has, lacks, key] = train ? [train, parts.data?.test_transform, 'test_transform'] : [test, parts.data?.train_transform, 'train_transform'];
      if (!has || !lacks || (train && test)) return;
      const last = lacks.at(-1);
      yield {
        place: ['data', key],
        said: said`"${{ key }}" lacks the Normalize that ${{ other: train ? said`the training` : said`the test` }} pictures get: add the same one.`,
        fixes: last ? insertBeside(source, last, 'after', entryText(source, has), said`Add the same Normalize`) : [],
      };
    },
  },
  'per-image-std': {
    doc: 'The std (0.2023, 0.1994, 0.2010) found in many tutorials is the mean over pictures of each picture\'s own std; over all pixels CIFAR-10 has (0.2470, 0.2435, 0.2616).',
    severity: 'information',
    *check({ parts, source }) {
      for (const choice of [...(parts.data?.train_transform ?? []), ...(parts.data?.test_transform ?? [])]) {
        const std = choice.params.std;
        if (choice.name !== 'Normalize' || !Array.isArray(std) || std.length !== 3 || !std.every((value, i) => Math.abs(Number(value) - perImageStd[i]!) < 1e-3)) continue;
        yield {
          place: choice, param: 'std',
          said: said`This std is the mean of CIFAR-10's per-picture deviations: over all pixels it is [0.247, 0.2435, 0.2616].`,
          fixes: setParam(source, choice, 'std', cifar10Std, said`Set std to that of all pixels`),
        };
      }
    },
  },
  'mirrored-digits': {
    doc: 'A mirrored digit or letter is another sign, or none.',
    severity: 'warning',
    *check({ parts, source }) {
      if (parts.data?.dataset?.name !== 'MNIST') return;
      for (const choice of parts.data.train_transform ?? []) {
        if (!/^Random(Horizontal|Vertical)Flip$/.test(choice.name)) continue;
        yield { place: choice, said: said`${{ name: choice.name }} turns digits into signs that MNIST does not have: remove it.`, fixes: removeChoice(source, choice) };
      }
    },
  },
  'last-batch-of-one': {
    doc: 'BatchNorm has no statistics over one picture: PyTorch raises an error where maps are 1 x 1, and elsewhere the running means suffer.',
    severity: 'warning',
    *check(facts) {
      const { parts, trainImages } = facts;
      const { batch_size: size, drop_last: dropLast } = parts.data ?? {};
      if (!size || dropLast || trainImages === null || size < 2 || trainImages % size !== 1 || !usesBatchNorm(parts.model ?? [])) return;
      yield {
        place: ['data', 'batch_size'],
        said: said`The last batch of ${{ trainImages }} pictures by ${{ size }} has one picture, and BatchNorm needs more: set "drop_last" to true.`,
        fixes: setKey(facts.source, ['data', 'drop_last'], true),
      };
    },
  },
  'batch-larger-than-data': {
    doc: 'A batch cannot hold more pictures than there are.',
    severity: 'warning',
    *check({ parts, trainImages, source }) {
      const size = parts.data?.batch_size;
      if (!size || trainImages === null || size <= trainImages) return;
      yield {
        place: ['data', 'batch_size'],
        said: said`"batch_size" is ${{ size }}, but there are only ${{ trainImages }} training pictures: take ${{ trainImages }} or fewer.`,
        fixes: setKey(source, ['data', 'batch_size'], trainImages),
      };
    },
  },
  'balanced-twice': {
    doc: 'Small classes that are shown more often and weighed more as well count twice.',
    severity: 'warning',
    *check({ parts, source }) {
      const name = ['weight', 'alpha'].find((each) => parts.loss?.params[each] === 'auto');
      if (!parts.loss || name === undefined || parts.data?.sampler !== 'balanced') return;
      yield {
        place: ['data', 'sampler'],
        said: said`"sampler" shows the small classes more often, and "${{ name }}": "auto" of ${{ loss: parts.loss.name }} weighs them more as well: one of the two is enough.`,
        fixes: setKey(source, ['data', 'sampler'], null),
      };
    },
  },
  'own-validation-folded': {
    doc: 'Cross-validation divides the training pictures; a data set with validation pictures of its own is not divided.',
    severity: 'error',
    *check({ parts, valImages, source }) {
      if (!parts.data?.k_fold || valImages === null) return;
      yield {
        place: ['data', 'k_fold'],
        said: said`${{ dataset: parts.data.dataset?.name ?? '' }} has validation pictures of its own, and "k_fold" divides the training pictures: set "test" to "own" to keep them for testing.`,
        fixes: setKey(source, ['data', 'test'], 'own'),
      };
    },
  },
  'no-such-fold': {
    doc: 'Folds are counted from 0.',
    severity: 'error',
    *check({ parts, source }) {
      const { folds = 0, fold = 0 } = parts.data?.k_fold ?? {};
      if (!parts.data?.k_fold || fold < folds) return;
      yield {
        place: ['data', 'k_fold', 'fold'],
        said: said`"fold" is ${{ fold }}, and ${{ folds }} folds are counted from 0: the last is ${{ last: folds - 1 }}.`,
        fixes: setKey(source, ['data', 'k_fold', 'fold'], folds - 1),
      };
    },
  },
  'no-validation': {
    doc: 'Without validation pictures nothing says whether the network learns or memorises.',
    severity: 'warning',
    *check({ parts, valImages, trainImages, source }) {
      if (parts.data?.val_split !== 0 || valImages !== null || trainImages === null) return;
      yield {
        place: ['data', 'val_split'],
        said: said`"val_split" is 0 and ${{ dataset: parts.data.dataset?.name ?? '' }} has no validation set of its own: hold back some pictures, e.g. 0.1.`,
        fixes: setKey(source, ['data', 'val_split'], 0.1),
      };
    },
  },
};

function normalize(list: Choice[] | undefined): Choice | undefined {
  return list?.find(({ name }) => name === 'Normalize');
}

function usesBatchNorm(list: Choice[]): boolean {
  return list.some((choice) => /^BatchNorm/.test(choice.name) || Object.values(choice.params).some((value) => Array.isArray(value) && usesBatchNorm(value.flat().filter(isChoice))));
}

function isChoice(value: unknown): value is Choice {
  return typeof value === 'object' && value !== null && 'name' in value && 'params' in value;
}

function size({ channels, height, width }: NonNullable<Facts['testPicture']>): string {
  return `${channels} x ${height} x ${width}`;
}
