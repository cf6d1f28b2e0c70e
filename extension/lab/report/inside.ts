import { lastEpoch } from '../../core/verdict/best-epoch';
import { testNetworks, type JudgedPictures } from '../../core/verdict/networks';
import { tellingPictures } from '../../core/report/telling-pictures';
import type { Cell, ReportPart } from '../../core/report/parts';
import type { InspectorApi, Pixels } from '../../shared/inspector';
import { percent } from '../../shared/run-words';
import type { Speak } from '../../shared/said';
import { saidOf } from '../../shared/reason-of';
import { UserError } from '../../shared/user-error';
import { readOutcomes } from '../../trainer/outcomes/read-outcomes';
import { heatMap, overlay } from '../pictures/heat-map';
import { pictureSheet } from '../pictures/sheet';

/** One network of each setting, those of one seed where all have it. */
export interface LookedInto {
  setting: string;
  run: string;
  seed: number;
}

/** So many pictures are explained, of so many the feature maps are shown, so many of a layer. */
const [explained, mapped, maps] = [6, 2, 8];

/** What the networks make of the same validation pictures: where they disagree, what each answer rests on, what their layers see. What cannot be looked at is said, and is in nobody's way. */
export async function insideParts(networks: readonly LookedInto[], inspector: InspectorApi, t: Speak): Promise<ReportPart[]> {
  try {
    const found = networks.map(({ run }) => readOutcomes(run));
    const judged = found.map((outcomes) => outcomes && lastEpoch(outcomes));
    const first = judged[0];
    const same = first !== null && first !== undefined && judged.every((each): each is JudgedPictures => each !== null && each !== undefined && each.dataHash === first.dataHash && each.right.length === first.right.length);
    if (!same) return [{ kind: 'heading', words: t('Where they disagree') }, { kind: 'text', words: t('They validated different pictures, or what each said of them is not on record: the same pictures cannot be laid side by side.') }];
    const chosen = tellingPictures(judged, found[0]!.labels, explained);
    const views: View[] = [];
    // One network after the other: an inspector has one of them open.
    for (const network of networks) views.push(await viewOf(network, chosen, inspector, t));
    return [...disagreements(networks, judged, t), ...camParts(networks, views, chosen, t), ...mapParts(networks, views, chosen.slice(0, mapped), t)];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ kind: 'text', words: t('The networks cannot be looked into: {reason}', { reason: saidOf(error) }) }];
  }
}

const seedWords = (networks: readonly LookedInto[], t: Speak): string => {
  const seeds = [...new Set(networks.map(({ seed }) => seed))];
  return seeds.length === 1 ? t('One network of each setting, with seed {seed}, after its last epoch.', { seed: seeds[0]! }) : t('One network of each setting, after its last epoch.');
};

function disagreements(networks: readonly LookedInto[], judged: JudgedPictures[], t: Speak): ReportPart[] {
  const heading: ReportPart = { kind: 'heading', words: t('Where they disagree') };
  if (networks.length < 2) return [];
  const rows = networks.slice(1).map(({ setting }, i) => {
    const { pictures, onlyA, onlyB, p } = testNetworks(judged[0]!, judged[i + 1]!);
    const both = judged[0]!.right.reduce((sum, right, j) => sum + right * judged[i + 1]!.right[j]!, 0);
    return [setting, String(both), String(onlyA), String(onlyB), String(pictures - both - onlyA - onlyB), p < 0.001 ? '< 0.001' : p.toFixed(3)];
  });
  return [
    heading,
    { kind: 'text', words: `${seedWords(networks, t)} ${t('How many of the validation pictures each gets right beside {baseline}; p is of McNemar\'s exact test, for these two networks.', { baseline: networks[0]!.setting })}` },
    { kind: 'table', heads: [t('setting'), t('both right'), t('{baseline} alone', { baseline: networks[0]!.setting }), t('this one alone'), t('none'), 'p'], rows },
  ];
}

/** What one network makes of the chosen pictures. */
interface View {
  /** The pictures with the names of their classes. */
  pictures: Cell[];
  /** Null for a network without maps. */
  cams: Cell[] | null;
  /** Of each picture whose maps are shown: those of the first layer and the last ones. */
  maps: Cell[][];
}

async function viewOf({ setting, run }: LookedInto, chosen: readonly number[], inspector: InspectorApi, t: Speak): Promise<View> {
  const { classes, layers, lastMaps } = await inspector.describe({ run });
  const view: View = { pictures: [], cams: lastMaps === null ? null : [], maps: [] };
  for (const [i, index] of chosen.entries()) {
    const image = { kind: 'validation', index } as const;
    if (view.cams) {
      const { map, size, prediction: { input, label, class: predicted, probabilities } } = await inspector.explain({ run, image, method: 'GradCAM' });
      view.pictures.push({ picture: { png: await png([input]), alt: t('picture {number}', { number: index }), width: 96 }, words: classes[label!]! });
      const answer = `${predicted === label ? '✓' : '✗'} ${classes[predicted]!} ${percent(probabilities[predicted]!, 0)}`;
      view.cams.push({ picture: { png: await png([overlay(input, map, size)]), alt: t('Grad-CAM of {setting}: {answer}', { setting, answer }), width: 96 }, words: answer });
    }
    if (i >= mapped) continue;
    const shown = [layers.find(({ shape }) => shape.length === 3), layers.find(({ path }) => path === lastMaps)];
    const cells: Cell[] = [];
    for (const layer of shown) {
      if (!layer) {
        cells.push('–');
        continue;
      }
      const { shape: [channels, height, width], values } = await inspector.features({ run, image, layer: layer.path });
      const each = Array.from({ length: Math.min(maps, channels) }, (_, c) => heatMap(values.subarray(c * height * width, (c + 1) * height * width), width, height));
      cells.push({ picture: { png: await png(each, 4), alt: t('Feature maps of {setting}, layer {layer}', { setting, layer: layer.path }), width: 200 }, words: `${layer.path} ${layer.type} ${channels}×${height}×${width}` });
    }
    view.maps.push(cells);
  }
  return view;
}

function camParts(networks: readonly LookedInto[], views: View[], chosen: readonly number[], t: Speak): ReportPart[] {
  const shown = views.flatMap(({ cams }, n) => (cams ? [{ setting: networks[n]!.setting, cams, pictures: views[n]!.pictures }] : []));
  if (shown.length === 0) return [];
  return [
    { kind: 'heading', words: t('What each answer rests on (Grad-CAM)') },
    { kind: 'text', words: t('The pictures over which the networks are most at odds, then those that all get wrong. Red is where the evidence for the answer lies, in the last layer with a height and a width; below it the answer and how sure the network is.') },
    {
      kind: 'table',
      heads: [t('picture'), t('its class'), ...shown.map(({ setting }) => setting)],
      rows: chosen.map((index, i) => [t('picture {number}', { number: index }), shown[0]!.pictures[i]!, ...shown.map(({ cams }) => cams[i]!)]),
    },
  ];
}

function mapParts(networks: readonly LookedInto[], views: View[], chosen: readonly number[], t: Speak): ReportPart[] {
  const names = [t('first layer'), t('last maps')];
  if (views.every(({ maps: each }) => each.flat().every((cell) => cell === '–'))) return [];
  return [
    { kind: 'heading', words: t('What the layers see (feature maps)') },
    { kind: 'text', words: t('The first {count} maps of the first layer and of the last one with a height and a width, each from its least value (dark) to its greatest.', { count: maps }) },
    {
      kind: 'table',
      heads: ['', ...networks.map(({ setting }) => setting)],
      rows: chosen.flatMap((index, i) => names.map((layer, place) => [t('picture {number}, {layer}', { number: index, layer }), ...views.map((view) => view.maps[i]![place]!)])),
    },
  ];
}

const png = async (pictures: Pixels[], columns?: number): Promise<string> => (await pictureSheet(pictures, columns)).toString('base64');
