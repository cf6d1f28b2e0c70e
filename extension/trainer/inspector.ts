import { statSync } from 'node:fs';
import path from 'node:path';
import { argMax } from '../core/explain/arg-max';
import { channelImportance } from '../core/explain/channel-importance';
import type { ChannelSurvey } from '../core/explain/channel-survey';
import { receptiveField } from '../core/explain/receptive-field';
import { hasArithmetic } from '../core/explain/cell-arithmetic';
import { cellWorking, layerPass, type LayerPass } from '../core/explain/cell-working';
import { explain, featureMaps, findLayer, layerMaps, predict, predictAll, softmax } from '../core/explain/explain';
import { openLens } from '../core/explain/lens';
import { cascade } from '../core/explain/cascade';
import { lastMaps } from '../core/explain/last-maps';
import { mapsShape } from '../core/explain/maps-shape';
import { methods } from '../core/explain/methods';
import { principalAxes } from '../core/explain/principal-axes';
import { rankCorrelation } from '../core/explain/rank-correlation';
import { trust } from '../core/explain/trust';
import { UmapProjection } from '../core/explain/umap-projection';
import { placedLayers } from '../core/model/placed-layers';
import type { Engine } from '../core/engine';
import type { Dataset } from '../core/data/dataset';
import { withNormalization } from '../core/data/normalization';
import { preparePicture } from '../core/data/picture';
import { inTurns } from '../core/train/probe-pictures';
import { probePlan } from '../core/train/prober';
import { epochsOf } from '../core/runs/run-record';
import { usualProbes } from '../shared/probes';
import { buildModel } from '../core/model/build';
import type { Model } from '../core/model/model';
import { openEngine } from '../engines/open';
import { cropped } from '../shared/cropped';
import type { EvaluatedOn } from '../shared/evaluation';
import type { ImageRef, InspectorApi, PictureThumbnail, Pixels, Prediction, RandomisedStep, RunDescription } from '../shared/inspector';
import { runFiles, type RunManifest } from '../shared/run-folder';
import { Turns } from '../shared/turns';
import type { Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { listCheckpoints, readWeights, type Checkpoint } from './checkpoint';
import { loadDataset, loadTestSet } from './datasets/load-dataset';
import type { LoadOptions } from './datasets/loader';
import { pictureOf, thumbnail } from './datasets/picture-reader';
import { fitOf, readPictureFile } from './datasets/read-picture-file';
import { checkpointMoment } from './checkpoint-moment';
import { evaluate } from './evaluate';
import { featuresOf, type Features } from './features-of';
import { exportWriters } from './export/writers';
import { evaluatedSet, type EvaluatedSet } from './evaluated-set';
import { layerFilters } from './layer-filters';
import { layerSurvey } from './layer-survey';
import { readMarks } from './read-marks';
import { RecordedMoments } from './probes/recorded-moments';
import { readManifest, readMilestones } from './run-folder';

/** Milliseconds of UMAP between which other questions are answered. */
const umapStretch = 150;

/** Of the weights that stand for those of a network that was never trained. */
const untrainedSeed = 1;

export interface InspectorOptions {
  /** Where decoded and downloaded data sets are kept. */
  dataFolder?: string;
  /** An engine's id, or "auto". */
  engine?: string;
  threads?: number;
}

/** A run opened for looking at: its model, and the weights of the checkpoint that was asked for last. */
interface OpenRun {
  manifest: RunManifest;
  model: Model;
  engine: Engine;
  lens: ReturnType<typeof openLens>;
  /** Path and time of the checkpoint whose weights are in the engine. */
  loaded: string | null;
  /** Its file's name. */
  checkpoint: string;
  dataset: Promise<Dataset> | null;
  /** The picture and layer whose cells were worked out last, by what names them. */
  passed: { name: string; pass: LayerPass } | null;
  /** The layer that was surveyed last, by what names it. */
  surveyed: { name: string; survey: ChannelSurvey } | null;
  /** The set that was evaluated last, by what names it. */
  evaluated: { name: string; set: Promise<EvaluatedSet> } | null;
  /** What the pictures of the set that was placed last come to by weights, and their map by UMAP as far as it is. */
  placed: { set: EvaluatedSet; loaded: string | null; found: Features; umap: UmapProjection | null } | null;
}

/** Opens an inspector for what `look` does, and gives back what it held. */
export async function withInspector<T>(options: InspectorOptions, look: (inspector: InspectorApi) => Promise<T>): Promise<T> {
  const inspector = openInspector(options);
  try {
    return await look(inspector);
  } finally {
    await inspector.dispose();
  }
}

/**
 * Answers InspectorApi from the checkpoints of any number of runs. Requests are answered one at a time, in order,
 * because one engine's state serves them all.
 */
export function openInspector(options: InspectorOptions): InspectorApi & { dispose(): Promise<void> } {
  let engine: Promise<Engine> | null = null;
  let current: (OpenRun & { run: string }) | null = null;
  /** What the run that was looked back at last has recorded. */
  let recorded: RecordedMoments | null = null;
  const turns = new Turns();

  async function open(run: string): Promise<OpenRun> {
    if (current?.run === run) return current;
    const manifest = readManifest(run);
    const { experiment } = manifest;
    const { model } = buildModel(experiment.model, manifest.image_shape, experiment.init);
    if (!model) throw new UserError('model-not-built', 'The model of run {run} cannot be built by this version of CNN Lab.', { run: manifest.id });
    current?.lens.dispose();
    engine ??= openEngine(options.engine ?? 'auto', { threads: options.threads, packages: path.dirname(manifest.source) });
    current = { run, manifest, model, engine: await engine, lens: openLens(model, await engine), loaded: null, checkpoint: '', dataset: null, passed: null, surveyed: null, evaluated: null, placed: null };
    return current;
  }

  /** The run with the weights of `checkpoint` (default: the latest) in the engine. */
  async function withWeights(run: string, checkpoint?: string): Promise<OpenRun> {
    const opened = await open(run);
    if (checkpoint !== undefined && !isCheckpointName(checkpoint)) throw new UserError('no-checkpoint-name', '"{checkpoint}" is no checkpoint of a run: give the name of a file in its folder {folder}, such as best.safetensors.', { checkpoint, folder: runFiles.checkpoints });
    const full = path.join(run, runFiles.checkpoints, checkpoint ?? chosenWhole(run, opened.manifest.id));
    const version = `${full} ${statSync(full, { throwIfNoEntry: false })?.mtimeMs}`;
    if (opened.loaded !== version) {
      opened.engine.setState(readWeights(full, opened.model));
      opened.loaded = version;
      opened.passed = null;
      opened.checkpoint = path.basename(full);
    }
    return opened;
  }

  const sourceOf = ({ manifest: { experiment, source, seed } }: OpenRun): LoadOptions => ({ split: experiment.data, seed, dataFolder: options.dataFolder, workspaceFolder: path.dirname(source) });
  const load = (opened: OpenRun) => ({ options: sourceOf(opened), dataset: () => dataset(opened), testSet: () => loadTestSet(opened.manifest.experiment.data.dataset, sourceOf(opened)) });

  function dataset(opened: OpenRun): Promise<Dataset> {
    const loading = (opened.dataset ??= loadDataset(opened.manifest.experiment.data.dataset, sourceOf(opened)));
    loading.catch(() => (opened.dataset = null));
    return loading;
  }

  function setOf(opened: OpenRun, on: EvaluatedOn): Promise<EvaluatedSet> {
    const name = JSON.stringify(on);
    if (opened.evaluated?.name !== name) {
      const set = evaluatedSet(opened.manifest, on, load(opened));
      opened.evaluated = { name, set };
      set.catch(() => (opened.evaluated = null));
    }
    return opened.evaluated.set;
  }

  /** The picture as the model takes it, and as people see it. */
  async function picture(opened: OpenRun, image: ImageRef): Promise<{ values: Float32Array; shown: Pixels; label: number | null }> {
    const { experiment, normalize } = opened.manifest;
    const chain = normalize ? withNormalization(experiment.data.test_transform, normalize) : experiment.data.test_transform;
    if (image.kind === 'validation') {
      const { val } = await dataset(opened);
      if (!(image.index >= 0 && image.index < val.count)) throw new UserError('no-such-picture', 'Picture {picture} is not in the validation set of {count} pictures, counted from 0.', { picture: image.index, count: val.count });
      return { ...preparePicture(pictureOf(val, image.index).values, val, chain), label: val.labels[image.index]! };
    }
    if (image.kind === 'evaluated') {
      const { images } = await setOf(opened, image.on);
      return { ...preparePicture(pictureOf(images, image.index).values, images, chain), label: images.labels[image.index]! };
    }
    const source = await readPictureFile(image.path, experiment.data.dataset);
    return { ...preparePicture(source.values, source, chain), label: null };
  }

  /** What places the pictures of a set on a map: of the set that was looked at last it is known. */
  async function placedFeatures(opened: OpenRun, on: EvaluatedOn): Promise<Features> {
    const { experiment, normalize } = opened.manifest;
    const set = await setOf(opened, on);
    if (opened.placed?.set !== set || opened.placed.loaded !== opened.loaded) opened.placed = { set, loaded: opened.loaded, found: await featuresOf(opened.lens, set.images, experiment.data.test_transform, normalize), umap: null };
    return opened.placed.found;
  }

  /** The maps that cells of a layer are worked out from: the kernel steps over them without another pass. */
  async function passOf(opened: OpenRun, image: ImageRef, layer: string): Promise<LayerPass> {
    const name = JSON.stringify([image, layer]);
    if (opened.passed?.name !== name) opened.passed = { name, pass: await layerPass(opened.lens, (await picture(opened, image)).values, layer) };
    return opened.passed.pass;
  }

  /** Of the validation set; between its steps other questions are answered. */
  async function surveyOf(run: string, layer: string, checkpoint?: string): Promise<{ checkpoint: string; survey: ChannelSurvey }> {
    const begun = await turns.take(async () => {
      const opened = await withWeights(run, checkpoint);
      const name = `${opened.loaded} ${layer}`;
      if (opened.surveyed?.name === name) return { name, file: opened.checkpoint, going: { survey: opened.surveyed.survey, step: async () => false } };
      const { experiment, normalize } = opened.manifest;
      return { name, file: opened.checkpoint, going: layerSurvey(opened.lens, (await dataset(opened)).val, { test_transform: experiment.data.test_transform, normalize }, layer) };
    });
    const { name, file, going: { survey, step } } = begun;
    const next = (): Promise<boolean> =>
      turns.take(async () => {
        const opened = await withWeights(run, file);
        if (await step()) return true;
        opened.surveyed = { name, survey };
        return false;
      });
    while (await next());
    return { checkpoint: file, survey };
  }

  const recordedOf = (run: string): RecordedMoments => (recorded = recorded?.run === run ? recorded : new RecordedMoments(run));

  const prediction = (logits: Float32Array, { shown, label }: { shown: Pixels; label: number | null }): Prediction => ({
    input: shown,
    label,
    logits,
    probabilities: softmax(logits),
    class: argMax(logits),
  });

  return {
    describe: ({ run }) =>
      turns.take(async (): Promise<RunDescription> => {
        const { manifest, model } = await open(run);
        const { whole, broken } = listCheckpoints(run);
        return {
          run,
          name: manifest.name,
          classes: manifest.classes,
          layers: placedLayers(model.nodes).map((node) => ({ path: node.path, type: node.choice.name, shape: node.output, params: node.params, windowed: hasArithmetic(node.choice.name) })),
          lastMaps: lastMaps(model.nodes)?.path ?? null,
          checkpoints: whole,
          keepsBest: bestKept(run, whole) !== undefined,
          broken: broken.map(({ mistake }) => mistake),
          methods: Object.entries(methods).map(([name, { of, doc }]) => ({ name, group: of, doc })),
        };
      }),
    pictures: ({ run, from, count }) =>
      turns.take(async () => {
        const { val } = await dataset(await open(run));
        const indices = Array.from({ length: Math.max(0, Math.min(count, val.count - from)) }, (_, i) => from + i);
        return {
          total: val.count,
          pictures: indices.map((index): PictureThumbnail<ImageRef> => ({ ref: { kind: 'validation', index }, label: val.labels[index]!, pixels: thumbnail(val, index) })),
        };
      }),
    predict: ({ run, image, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const prepared = await picture(opened, image);
        return prediction(await predict(opened.lens, prepared.values), prepared);
      }),
    features: ({ run, image, layer, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const prepared = await picture(opened, image);
        const maps = await featureMaps(opened.lens, prepared.values, layer);
        return { layer: maps.layer.path, shape: mapsShape(maps.layer.output), values: maps.values, prediction: prediction(maps.logits, prepared) };
      }),
    cell: ({ run, image, layer, checkpoint, ...place }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const pass = await passOf(opened, image, layer);
        const layers = [pass.layer, ...pass.after.map(({ node }) => node)];
        const weights = await opened.engine.getState(Object.keys(opened.model.weights).filter((name) => layers.some(({ path }) => name.startsWith(`${path}.`))));
        return cellWorking(opened.model, pass, (name) => weights[name]!.values, place);
      }),
    survey: async ({ run, layer, checkpoint }) => (await surveyOf(run, layer, checkpoint)).survey.result(layer),
    patches: async ({ run, layer, channel, checkpoint }) => {
      const { survey, checkpoint: file } = await surveyOf(run, layer, checkpoint);
      return turns.take(async () => {
        const opened = await withWeights(run, file);
        const { nodes, input: [, height, width] } = opened.model;
        const patches = await Promise.all(
          survey.peaksOf(channel).map(async (peak) => {
            const { shown, label } = await picture(opened, { kind: 'validation', index: peak.picture });
            const field = receptiveField(nodes, layer, peak.row, peak.column) ?? { top: 0, left: 0, bottom: height!, right: width! };
            return { ...peak, label: label!, pixels: cropped(shown, field) };
          }),
        );
        return { patches };
      });
    },
    importance: ({ run, image, layer, target, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        return channelImportance(opened.lens, (await picture(opened, image)).values, layer, target);
      }),
    filters: ({ run, layer, checkpoint }) =>
      turns.take(async () => {
        const { manifest, model, engine: held } = await withWeights(run, checkpoint);
        return layerFilters(run, manifest, model, findLayer(model, layer, true), async (name) => (await held.getState([name]))[name]!.values);
      }),
    explain: ({ run, image, method, layer, target, versus, seed, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const prepared = await picture(opened, image);
        const { score, size, map, signed, nowhere, logits, layer: at } = await explain(opened.lens, prepared.values, method, { path: layer, target, versus, seed });
        return { method, layer: at?.path ?? null, target: score.target, versus: score.versus, size, map, signed, nowhere, prediction: prediction(logits, prepared) };
      }),
    trust: ({ run, image, method, layer, target, versus, seed, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const { values } = await picture(opened, image);
        return trust(opened.lens, values, await explain(opened.lens, values, method, { path: layer, target, versus, seed }), seed);
      }),
    randomise: ({ run, image, method, layer, target, versus, seed, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const { values } = await picture(opened, image);
        const trained = await explain(opened.lens, values, method, { path: layer, target, versus, seed });
        const untrained = opened.model.init(untrainedSeed);
        // Read anew by who looks next, whatever happens here.
        opened.loaded = null;
        const steps: RandomisedStep[] = [];
        for (const { node, weights } of cascade(opened.model)) {
          opened.engine.setState(Object.fromEntries(weights.map((name) => [name, untrained[name]!])));
          const { raw, size, map, signed } = await explain(opened.lens, values, method, { path: layer, target: trained.score.target, versus, seed });
          steps.push({ layer: node.path, type: node.choice.name, correlation: rankCorrelation(trained.raw, raw), size, map, signed });
        }
        return { steps };
      }),
    layerMaps: ({ run, image, method, target, versus, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const { values } = await picture(opened, image);
        const found = await layerMaps(opened.lens, values, method, { target, versus });
        return { method: found.method, maps: found.maps.map(({ layer, map, signed }) => ({ layer: layer.path, size: layer.output.slice(1) as [number, number], map, signed })) };
      }),
    evaluate: ({ run, on, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        // Files may have changed since they were looked at last.
        opened.evaluated = null;
        const set = await setOf(opened, on);
        const file = opened.checkpoint;
        return { run, on, checkpoint: { file, epoch: epochOf(run, file) }, ...(await evaluate(opened.manifest, opened.model, opened.engine, set)) };
      }),
    thumbnails: ({ run, on, pictures }) =>
      turns.take(async () => {
        const { images } = await setOf(await open(run), on);
        return { pixels: pictures.map((picture) => thumbnail(images, picture)) };
      }),
    embedding: ({ run, on, checkpoint }) =>
      turns.take(async () => {
        const { pictures, layer, features, values } = await placedFeatures(await withWeights(run, checkpoint), on);
        return { pictures, layer, features, ...principalAxes(values, features) };
      }),
    umap: ({ run, on, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const found = await placedFeatures(opened, on);
        const projection = (opened.placed!.umap ??= new UmapProjection(found.values, found.features));
        const until = performance.now() + umapStretch;
        if (!projection.isDone) projection.goOn(() => performance.now() > until);
        const { pictures, layer, features } = found;
        return { pictures, layer, features, x: projection.x.slice(), y: projection.y.slice(), done: projection.isDone ? 1 : projection.done };
      }),
    predictFiles: ({ run, files, checkpoint }) =>
      turns.take(async () => {
        const opened = await withWeights(run, checkpoint);
        const prepared = await Promise.all(files.map((file) => picture(opened, { kind: 'file', path: file }).catch(asReason)));
        const whole = prepared.flatMap((each) => ('shown' in each ? [each.values] : []));
        const logits = await predictAll(opened.lens, whole);
        const next = (): { logits: Float32Array; probabilities: Float32Array } => ({ logits: logits[0]!, probabilities: softmax(logits.shift()!) });
        return { predictions: prepared.map((each) => ('shown' in each ? next() : each)) };
      }),
    timeline: async ({ run }) => {
      const { classes } = readManifest(run);
      const problems: Said[] = [];
      const recorded = await recordedOf(run).timeline().catch((error: unknown) => void problems.push(asReason(error)));
      const figures = epochsOf(readMilestones(run)).map(({ epoch, train_loss, val_loss, train_accuracy, val_accuracy }) => ({ epoch, train_loss, val_loss, train_accuracy, val_accuracy }));
      if (recorded) return { run, classes, figures, from: 'probes', ...recorded, problems };
      return turns.take(async () => {
        const kept = keptMoments(run);
        const nothing = { moments: [], every: 1, pictures: [], layers: [], layer: null, embedding: null };
        if (kept.length === 0) return { run, classes, figures, from: null, ...nothing, problems };
        const opened = await open(run);
        const { val } = await dataset(opened);
        const pictures = inTurns(val.labels, classes.length, usualProbes.pictures);
        const { layers } = probePlan(opened.model);
        return {
          run, classes, figures, from: 'checkpoints', ...nothing, moments: kept.map(({ epoch, step }) => ({ epoch, step })), problems,
          pictures: await Promise.all(pictures.map(async ({ index, label }) => ({ label, pixels: (await picture(opened, { kind: 'validation', index })).shown }))),
          layers: layers.map(({ path, type, shape }) => ({ path, type, shape })), layer: layers[0]?.path ?? null,
        };
      });
    },
    moment: async ({ run, epoch, picture: place, layer }) => {
      const recorded = recordedOf(run);
      if (await recorded.timeline().catch(() => null)) return recorded.moment(epoch, place, layer);
      return turns.take(async () => {
        const kept = keptMoments(run).find((each) => each.epoch === epoch);
        if (!kept) throw new UserError('no-moment', 'Epoch {epoch} is not on record any more: choose another one.', { epoch });
        const opened = await withWeights(run, kept.file);
        const { lens, model, manifest, engine: held } = opened;
        const { val } = await dataset(opened);
        const chosen = inTurns(val.labels, manifest.classes.length, usualProbes.pictures)[place];
        if (!chosen) throw new UserError('no-such-picture', 'Picture {picture} is not in the validation set of {count} pictures, counted from 0.', { picture: place, count: val.count });
        const { values } = await picture(opened, { kind: 'validation', index: chosen.index });
        return checkpointMoment({ lens, model, weight: async (name) => (await held.getState([name]))[name]!.values }, epoch, values, chosen.label, layer, (await evaluate(manifest, model, held, await setOf(opened, { kind: 'validation' }))).confusion);
      });
    },
    exportRun: (request) =>
      turns.take(async () => {
        const opened = await withWeights(request.run, request.checkpoint);
        const { manifest, model, engine, lens, checkpoint } = opened;
        const { data } = manifest.experiment;
        return exportWriters[request.to](
          {
            manifest, model, engine, lens,
            chain: manifest.normalize ? withNormalization(data.test_transform, manifest.normalize) : data.test_transform,
            weights: await engine.getState(Object.keys(model.weights)),
            checkpoint: { file: checkpoint, epoch: epochOf(request.run, checkpoint) },
            input: fitOf(data.dataset.name, data.dataset.params),
            dataset: () => dataset(opened),
          },
          request,
        );
      }),
    dispose: () =>
      turns.take(async () => {
        current?.lens.dispose();
        (await engine)?.dispose();
      }),
  };
}

/** What is the user's to know of a file. */
function asReason(error: unknown): Said {
  if (error instanceof UserError) return error.mistake;
  throw error;
}

/** The weights of whole epochs that a run has kept, one each, in order. */
const keptMoments = (run: string): Checkpoint[] => [...new Map(listCheckpoints(run).whole.filter(({ epoch }) => epoch > 0).map((each) => [each.epoch, each])).values()].sort((a, b) => a.epoch - b.epoch);

/** Epochs that a checkpoint's weights have been trained for. */
const epochOf = (run: string, file: string): number => listCheckpoints(run).whole.find((whole) => whole.file === file)?.epoch ?? 0;

/** Not a path, which would lead out of the run's folder. */
const isCheckpointName = (name: string): boolean => path.basename(name) === name && name.endsWith('.safetensors');

/** The best checkpoint, where it was kept as the run's result. */
const bestKept = (run: string, whole: Checkpoint[]): Checkpoint | undefined => (readMarks(run).best ? whole.findLast(({ best }) => best) : undefined);

/** File of the best checkpoint where that was kept, else of the newest, as far as it can be read: one that is broken stands in nobody's way. */
function chosenWhole(run: string, id: string): string {
  const { whole, broken } = listCheckpoints(run);
  const chosen = bestKept(run, whole) ?? whole.at(-1);
  if (chosen) return chosen.file;
  throw broken[0] ?? new UserError('no-checkpoint', 'Run {run} has no checkpoint yet; it writes one at the end of its first epoch.', { run: id });
}
