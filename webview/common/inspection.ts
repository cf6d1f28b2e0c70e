import type { ImageRef, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost, InspectionView, RunSummary } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import { Dropdown } from './dropdown';
import { element } from './element';
import { begin, connect, saveChoices } from './host-link';
import { messageList } from './message-list';
import { PictureStrip } from './picture-strip';
import { reason, t } from './translate';

/** What both panels that look into a run choose. */
export interface Inspected {
  run: string | null;
  image: ImageRef;
  /** Further pictures, where a panel shows several. */
  beside?: ImageRef[];
  /** Path of a layer; null for the panel's default. */
  layer: string | null;
  /** File of a checkpoint; null for the one that was kept, or the newest. */
  checkpoint: string | null;
}

/** What a panel asks to see: one layer of a run on one picture. */
export interface Look {
  run: string;
  image: ImageRef;
  layer: string;
  checkpoint?: string;
}

const newest = '';

/** The choice of run, checkpoint, layer and picture above what a panel shows of them. */
export class Inspection {
  private readonly runs: Dropdown;
  private readonly checkpoints: Dropdown;
  private readonly layers: Dropdown;
  private readonly strip: PictureStrip<ImageRef>;
  private readonly messages = element('div', {});
  private readonly page: HTMLElement;
  private readonly empty = element(
    'main',
    { class: 'empty' },
    element('h1', {}, t('No run to look into yet')),
    element('p', {}, t('Train an experiment first: after its first epoch there is a checkpoint, and its pictures can be looked at here.')),
  );
  description: RunDescription | null = null;
  private list: RunSummary[] = [];

  constructor(
    private readonly host: InspectionHost,
    readonly chosen: Inspected,
    /** The choice, or what there is to choose from, has changed: ask for this. */
    private readonly ask: (look: Look, description: RunDescription) => void,
    /** Which of the layers can be shown, in the order in which they are offered. */
    private readonly offered: (description: RunDescription) => RunDescription['layers'],
    { root, name, content }: { root: HTMLElement; /** Class of the page. */ name: string; content: HTMLElement[] },
  ) {
    this.runs = new Dropdown(t('Run'), (run) => void this.show(run));
    this.checkpoints = new Dropdown(t('Checkpoint'), (file) => this.choose({ checkpoint: file === newest ? null : file }));
    this.layers = new Dropdown(t('Layer'), (layer) => this.choose({ layer }));
    this.strip = new PictureStrip(
      { name: t('Pictures of the validation set'), pictures: (range) => host.pictures({ run: this.chosen.run!, ...range }), pickImage: host.pickImage },
      (image, beside) => this.take(image, beside),
      (error) => this.fail(error),
      chosen.beside ? 'beside' : 'no',
    );
    const toolbar = element('div', { class: 'toolbar' }, this.runs.root, this.checkpoints.root, this.layers.root);
    this.page = element('main', { class: `inspection ${name}` }, toolbar, this.strip.root, this.messages, ...content);
    root.replaceChildren(this.page, this.empty);
    this.changed();
  }

  /** The layer that is shown: the chosen one where this run has it, else the first offered. */
  get layer(): string | null {
    if (!this.description) return null;
    const offered = this.offered(this.description);
    return (offered.find(({ path }) => path === this.chosen.layer) ?? offered[0])?.path ?? null;
  }

  async hydrate(runs: RunSummary[], run: string | null, pictures: ImageRef[]): Promise<void> {
    this.setRuns(runs);
    await this.show(run ?? this.chosen.run ?? runs[0]?.run ?? null, pictures);
  }

  setRuns(runs: RunSummary[]): void {
    this.list = runs;
    this.runs.update(runs.map(({ run, name, id, val_accuracy }) => ({ value: run, label: runWords(name, id, val_accuracy) })), this.chosen.run);
    this.changed();
  }

  /** Shows this run, or, where there is none of that name, none; and these pictures, as far as the panel shows several, or those that were shown. */
  async show(run: string | null, [image, ...beside]: ImageRef[] = []): Promise<void> {
    this.chosen.run = run;
    if (image) Object.assign(this.chosen, { image, ...(this.chosen.beside && { beside }) });
    this.description = null;
    this.setRuns(this.list);
    if (run !== null) await this.describe();
    this.changed();
  }

  /** The run has newer weights: what is shown is drawn from them, unless an older checkpoint was chosen. */
  async refreshed(run: string): Promise<void> {
    if (run !== this.chosen.run) return;
    await this.describe();
    this.changed();
  }

  /** Saves the choices and asks for what they are about; until it is `answered` the page is busy. */
  changed(): void {
    saveChoices(this.chosen);
    const { run, image, checkpoint } = this.chosen;
    const { layer, description } = this;
    this.empty.hidden = run !== null || this.list.length > 0;
    this.page.hidden = !this.empty.hidden;
    if (run === null || layer === null || description?.run !== run) return;
    this.page.setAttribute('aria-busy', 'true');
    this.ask({ run, image, layer, ...(checkpoint === null ? {} : { checkpoint }) }, description);
  }

  answered(): void {
    this.page.removeAttribute('aria-busy');
    this.warn();
  }

  private warn(): void {
    const broken = this.description?.broken ?? [];
    this.messages.replaceChildren(...(broken.length > 0 ? [messageList(broken.map((words) => ({ severity: 'warning' as const, text: t(words) })))] : []));
  }

  /** Reads the run's checkpoints and layers anew. */
  private async describe(): Promise<void> {
    const { run } = this.chosen;
    if (run === null) return;
    try {
      const description = await this.host.describe({ run });
      if (run !== this.chosen.run) return;
      this.description = description;
    } catch (error) {
      return this.fail(error);
    }
    this.warn();
    const { checkpoints, classes, keepsBest } = this.description;
    if (!checkpoints.some(({ file }) => file === this.chosen.checkpoint)) this.chosen.checkpoint = null;
    this.checkpoints.update([{ value: newest, label: keepsBest ? t('Best, kept') : t('Newest') }, ...checkpoints.toReversed().map(({ file, epoch, best }) => ({ value: file, label: checkpointWords(file.replace('.safetensors', ''), epoch, best) }))], this.chosen.checkpoint ?? newest);
    this.offerLayers();
    void this.strip.show(run, classes, this.pictures);
  }

  private offerLayers(): void {
    if (!this.description) return;
    const layers = this.offered(this.description);
    this.layers.update(layers.map(({ path, type, shape }) => ({ value: path, label: `${path}  ${type}  ${shape.join('×')}` })), this.layer);
  }

  fail(error: unknown): void {
    this.page.removeAttribute('aria-busy');
    this.messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }]));
  }

  /** The layer, where a panel offers it elsewhere, too. */
  chooseLayer(layer: string): void {
    this.choose({ layer });
    this.offerLayers();
  }

  private get pictures(): ImageRef[] {
    return [this.chosen.image, ...(this.chosen.beside ?? [])];
  }

  /** One picture alone, or one more, or less, beside the others. */
  private take(image: ImageRef, beside: boolean): void {
    const same = (other: ImageRef): boolean => JSON.stringify(other) === JSON.stringify(image);
    const others = this.pictures.filter((other) => !same(other));
    const several = others.length < this.pictures.length ? others : [...others, image];
    const [first = image, ...rest] = beside && this.chosen.beside ? several : [image];
    this.choose({ image: first, ...(this.chosen.beside && { beside: rest }) });
    this.strip.mark(this.pictures);
  }

  private choose(choice: Partial<Inspected>): void {
    Object.assign(this.chosen, choice);
    this.changed();
  }
}

const checkpointWords = (name: string, epoch: number, best: boolean): string => (best ? t('{checkpoint}, epoch {epoch}, best', { checkpoint: name, epoch }) : t('{checkpoint}, epoch {epoch}', { checkpoint: name, epoch }));

const runWords = (name: string, id: string, accuracy: number | null) => `${name}${accuracy === null ? '' : ` · ${percent(accuracy)}`} · ${id}`;

/** Layers with [C, H, W] output of those given, convolutions first. */
export function convolutionsFirst(layers: RunDescription['layers']): RunDescription['layers'] {
  const spatial = layers.filter(({ shape }) => shape.length === 3);
  const isConv = ({ type }: { type: string }) => type.startsWith('Conv');
  return [...spatial.filter(isConv), ...spatial.filter((layer) => !isConv(layer))];
}

/** Connects a panel's page, once it is made, with its host. */
export function startInspection(make: (root: HTMLElement, host: InspectionHost) => Inspection): void {
  void begin(() => {
    const host: InspectionHost = connect<InspectionHost, InspectionView>({
      runs: async ({ runs }) => inspection.setRuns(runs),
      focus: ({ run, pictures }) => inspection.show(run, pictures),
      refreshed: ({ run }) => inspection.refreshed(run),
    });
    const inspection: Inspection = make(document.getElementById('root')!, host);
    void host.ready({}).then(({ runs, run, pictures }) => inspection.hydrate(runs, run, pictures));
  });
}
