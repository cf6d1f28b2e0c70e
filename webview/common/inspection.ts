import type { ImageRef, RunDescription } from '../../extension/shared/inspector';
import type { InspectionHost, RunSummary } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import { Dropdown } from './dropdown';
import { element } from './element';
import { messageList } from './message-list';
import { PictureStrip } from './picture-strip';

/** What both panels that look into a run choose. */
export interface Inspected {
  run: string | null;
  image: ImageRef;
  /** Path of a layer; null for the panel's default. */
  layer: string | null;
  /** File of a checkpoint; null for the newest. */
  checkpoint: string | null;
}

const newest = '';

/** The choice of run, checkpoint, layer and picture above what a panel shows of them. */
export class Inspection {
  readonly runs: Dropdown;
  readonly checkpoints: Dropdown;
  readonly layers: Dropdown;
  readonly strip: PictureStrip;
  readonly messages = element('div', {});
  readonly empty = element(
    'main',
    { class: 'empty' },
    element('h1', {}, 'No run to look into yet'),
    element('p', {}, 'Train an experiment first: after its first epoch there is a checkpoint, and its pictures can be looked at here.'),
  );
  description: RunDescription | null = null;
  private list: RunSummary[] = [];

  constructor(
    private readonly host: InspectionHost,
    readonly chosen: Inspected,
    /** The choice, or what there is to choose from, has changed: save it and draw. */
    private readonly changed: () => void,
    /** Which of the layers can be shown, in the order in which they are offered. */
    private readonly offered: (description: RunDescription) => RunDescription['layers'],
  ) {
    this.runs = new Dropdown('Run', (run) => void this.show(run));
    this.checkpoints = new Dropdown('Checkpoint', (file) => this.choose({ checkpoint: file === newest ? null : file }));
    this.layers = new Dropdown('Layer', (layer) => this.choose({ layer }));
    this.strip = new PictureStrip(host, (image) => this.choose({ image }), (error) => this.fail(error));
  }

  /** The layer that is shown: the chosen one where this run has it, else the first offered. */
  get layer(): string | null {
    if (!this.description) return null;
    const offered = this.offered(this.description);
    return (offered.find(({ path }) => path === this.chosen.layer) ?? offered[0])?.path ?? null;
  }

  setRuns(runs: RunSummary[]): void {
    this.list = runs;
    this.runs.update(runs.map(({ run, name, id, val_accuracy }) => ({ value: run, label: runWords(name, id, val_accuracy) })), this.chosen.run);
  }

  /** Shows this run, or, where there is none of that name, none. */
  async show(run: string | null): Promise<void> {
    this.chosen.run = run;
    this.description = null;
    this.setRuns(this.list);
    if (run !== null) await this.describe();
    this.changed();
  }

  /** Reads the run's checkpoints and layers anew. */
  async describe(): Promise<void> {
    const { run } = this.chosen;
    if (run === null) return;
    try {
      const description = await this.host.describe({ run });
      if (run !== this.chosen.run) return;
      this.description = description;
    } catch (error) {
      return this.fail(error);
    }
    this.clear();
    const { checkpoints, classes } = this.description;
    const layers = this.offered(this.description);
    if (!checkpoints.some(({ file }) => file === this.chosen.checkpoint)) this.chosen.checkpoint = null;
    this.checkpoints.update([{ value: newest, label: 'Newest' }, ...checkpoints.toReversed().map(({ file, epoch, best }) => ({ value: file, label: `${file.replace('.safetensors', '')}, epoch ${epoch}${best ? ', best' : ''}` }))], this.chosen.checkpoint ?? newest);
    this.layers.update(layers.map(({ path, type, shape }) => ({ value: path, label: `${path}  ${type}  ${shape.join('×')}` })), this.layer);
    void this.strip.show(run, classes, this.chosen.image);
  }

  fail(error: unknown): void {
    this.messages.replaceChildren(messageList([{ severity: 'error', text: error instanceof Error ? error.message : String(error) }]));
  }

  clear(): void {
    this.messages.replaceChildren();
  }

  private choose(choice: Partial<Inspected>): void {
    Object.assign(this.chosen, choice);
    this.changed();
  }
}

const runWords = (name: string, id: string, accuracy: number | null) => `${name}${accuracy === null ? '' : ` · ${percent(accuracy)}`} · ${id}`;
