import { topLosses, type EvaluatedOn, type Evaluation } from '../../extension/shared/evaluation';
import type { Embedding, PlacedPictures, RunDescription, UmapEmbedding } from '../../extension/shared/inspector';
import { failuresSections, type FailuresHost, type FailuresState, type RunSummary } from '../../extension/shared/panels';
import { percent } from '../../extension/shared/run-words';
import { said } from '../../extension/shared/said';
import { Dropdown } from '../common/dropdown';
import { canvasPng } from '../common/canvas-png';
import { figuresPng } from '../common/figures-png';
import { svgPng } from '../common/svg-png';
import { element } from '../common/element';
import { Latest } from '../common/latest';
import { messageList } from '../common/message-list';
import { ProgressBar } from '../common/progress-bar';
import { Segments } from '../common/segments';
import { button } from '../common/toolkit';
import { reason, t } from '../common/translate';
import { figure as figureWords } from '../common/words';
import { calibrationChart } from './calibration-chart';
import { classTable, pairList, share } from './class-table';
import { confusionMatrix, mostShown } from './confusion-matrix';
import { confusionPng } from './confusion-png';
import { sectionCsv } from './csv';
import { embeddingMap } from './embedding-map';
import { pictureDetail, type Said } from './picture-detail';
import { PictureList } from './picture-list';

type Section = FailuresState['section'];
const none = '';
const newest = '';
const method = 'GradCAM';
const sectionNames = { confusion: said`Confusion`, classes: said`Classes`, losses: said`Top losses`, calibration: said`Calibration`, embedding: said`Map`, disagreements: said`Two runs` };
/** What of a section is a picture, as a PNG. */
const pictured: Partial<Record<Section, (drawn: Element) => Promise<Uint8Array>>> = {
  confusion: (drawn) => confusionPng(drawn as HTMLElement), calibration: (drawn) => svgPng(drawn as SVGElement), embedding: (drawn) => canvasPng(drawn as HTMLCanvasElement),
};
const cellNames = { counts: said`Pictures`, rows: said`% of the class`, columns: said`% of the prediction` };

/** What was evaluated: the first run, and the second where there is one. */
interface Evaluated {
  first: Evaluation;
  second: Evaluation | null;
  checkpoints: RunDescription['checkpoints'];
}

/** Where a run fails: matrix, classes, top losses, calibration, a map of all pictures, and where two runs disagree; each leads to its pictures, and a picture to its maps. */
export class FailuresPage {
  private state: FailuresState = { run: null, other: null, checkpoint: null, on: { kind: 'validation' }, section: 'confusion', cells: 'counts', map: 'pca', cell: null };
  private list: RunSummary[] = [];
  private evaluated: Evaluated | null = null;
  private embedding: Embedding | null = null;
  private umap: UmapEmbedding | null = null;
  private isScaled = false;
  /** Of those who ask where pictures lie the last is answered. */
  private placing = 0;
  /** The pictures that are listed. */
  private found: number[] = [];
  private picture: number | null = null;
  private readonly runs = new Dropdown(t('Run'), (run) => this.choose({ run }));
  private readonly others = new Dropdown(t('Beside'), (run) => this.choose({ other: run === none ? null : run, section: run === none ? 'confusion' : 'disagreements' }));
  private readonly checkpoints = new Dropdown(t('Checkpoint'), (file) => this.choose({ checkpoint: file === newest ? null : file }));
  private readonly sets = new Dropdown(t('Pictures of'), (kind) => this.chooseSet(kind));
  private readonly sections: Segments<Section>;
  private readonly cells: Segments<FailuresState['cells']>;
  private readonly maps: Segments<FailuresState['map']>;
  private readonly progress = new ProgressBar(t('UMAP'));
  private readonly messages = element('div', {});
  private readonly figures = element('dl', { class: 'figures' });
  private readonly content = element('div', { class: 'section' });
  private readonly detail = element('div', { class: 'detail-place' });
  private readonly pictures: PictureList;
  private readonly save = button(t('Save as PNG'), () => void this.savePng());
  private readonly page: HTMLElement;
  private readonly empty = element('main', { class: 'empty' }, element('h1', {}, t('No run to look into yet')), element('p', {}, t('Train an experiment first: after its first epoch there is a checkpoint, and where it fails can be looked at here.')));
  private readonly latest: Latest<FailuresState, Evaluated>;
  private readonly details: Latest<{ picture: number; evaluated: Evaluated }, Said[]>;

  constructor(
    root: HTMLElement,
    private readonly host: FailuresHost,
  ) {
    const names = <T extends string>(all: readonly T[], words: Record<T, Parameters<typeof t>[0]>): Record<T, string> => Object.fromEntries(all.map((name) => [name, t(words[name])])) as Record<T, string>;
    this.sections = new Segments<Section>(t('Show'), names(failuresSections, sectionNames), this.state.section, (section) => this.look({ section, cell: null }));
    this.cells = new Segments<FailuresState['cells']>(t('Cells'), names(['counts', 'rows', 'columns'], cellNames), this.state.cells, (cells) => this.look({ cells }));
    this.maps = new Segments<FailuresState['map']>(t('Placed by'), { pca: t('Principal components'), umap: 'UMAP' }, this.state.map, (map) => this.look({ map }));
    this.pictures = new PictureList(async (of, pictures) => (await host.thumbnails({ run: of.run, on: of.on, pictures })).pixels, (picture) => this.open(picture), (error) => this.fail(error));
    this.latest = new Latest((state) => this.evaluate(state), (evaluated) => this.show(evaluated), (error) => this.fail(error));
    this.details = new Latest(({ picture, evaluated }) => this.explain(picture, evaluated), (all, { picture, evaluated }) => this.showDetail(picture, evaluated, all), (error) => this.fail(error));
    const copy = button(t('Copy as CSV'), () => this.copy());
    this.page = element(
      'main', { class: 'failures' },
      element('div', { class: 'toolbar' }, this.runs.root, this.others.root, this.checkpoints.root, this.sets.root),
      this.messages, this.figures,
      element('div', { class: 'toolbar' }, this.sections.root, this.cells.root, this.maps.root, element('span', { class: 'buttons' }, copy, this.save)),
      this.content, element('div', { class: 'below' }, this.pictures.root, this.detail),
    );
    root.replaceChildren(this.page, this.empty);
    this.page.hidden = true;
  }

  hydrate({ runs, run, state }: Awaited<ReturnType<FailuresHost['ready']>>): void {
    this.state = { ...this.state, ...state };
    if (run !== null && run !== this.state.run) Object.assign(this.state, { run, cell: null, checkpoint: null });
    this.list = runs;
    if (!runs.some((each) => each.run === this.state.run)) this.state.run = runs[0]?.run ?? null;
    if (!runs.some((each) => each.run === this.state.other)) this.state.other = null;
    this.choose({});
  }

  setRuns(runs: RunSummary[]): void {
    this.list = runs;
    if (this.state.run === null) this.choose({ run: runs[0]?.run ?? null });
    else this.toolbar();
  }

  /** Another run, checkpoint or set: it is evaluated anew. */
  async choose(choice: Partial<FailuresState>): Promise<void> {
    const { state } = this;
    const before = state.run;
    Object.assign(state, choice);
    if (state.run !== before) Object.assign(state, { checkpoint: null, cell: null });
    if (state.other === state.run) state.other = null;
    this.toolbar();
    if (state.run === null) return;
    this.keep();
    this.page.setAttribute('aria-busy', 'true');
    this.messages.replaceChildren(messageList([{ severity: 'information', text: t('All pictures are being looked at.') }]));
    this.latest.ask({ ...state });
  }

  /** Another view of what was evaluated. */
  private look(choice: Partial<FailuresState>): void {
    Object.assign(this.state, choice);
    this.keep();
    this.draw();
  }

  private async chooseSet(kind: string): Promise<void> {
    const on: EvaluatedOn | null = kind === 'folder' ? await this.host.pickFolder({}) : kind === 'other-folder' ? this.state.on : { kind: kind as 'validation' | 'test' };
    if (on) await this.choose({ on, cell: null });
    else this.toolbar();
  }

  private toolbar(): void {
    const { run, other, checkpoint, on, section, cells, map } = this.state;
    this.empty.hidden = this.list.length > 0;
    this.page.hidden = !this.empty.hidden;
    const options = this.list.map((each) => ({ value: each.run, label: runWords(each) }));
    this.runs.update(options, run);
    this.others.update([{ value: none, label: t('No other run') }, ...options.filter(({ value }) => value !== run)], other ?? none);
    const all = this.evaluated?.first.run === run ? this.evaluated.checkpoints : [];
    this.checkpoints.update([{ value: newest, label: t('Newest') }, ...all.toReversed().map(({ file, epoch }) => ({ value: file, label: t('{checkpoint}, epoch {epoch}', { checkpoint: file.replace('.safetensors', ''), epoch }) }))], checkpoint ?? newest);
    const folder = on.kind === 'folder' ? [{ value: 'other-folder', label: on.path }] : [];
    this.sets.update([{ value: 'validation', label: t('Validation set') }, { value: 'test', label: t('Test set') }, ...folder, { value: 'folder', label: t('Folder…') }], on.kind === 'folder' ? 'other-folder' : on.kind);
    this.sections.mark(section);
    this.cells.mark(cells);
    this.maps.mark(map);
    this.cells.root.hidden = section !== 'confusion';
    this.maps.root.hidden = section !== 'embedding';
    this.save.hidden = !(section in pictured);
  }

  private async evaluate({ run, other, checkpoint, on }: FailuresState): Promise<Evaluated> {
    const { checkpoints } = await this.host.describe({ run: run! });
    const known = checkpoints.some(({ file }) => file === checkpoint) ? checkpoint : null;
    const first = await this.host.evaluate({ run: run!, on, ...(known === null ? {} : { checkpoint: known }) });
    return { first, checkpoints, second: other === null ? null : await this.host.evaluate({ run: other, on }) };
  }

  private show(evaluated: Evaluated): void {
    this.page.removeAttribute('aria-busy');
    this.evaluated = evaluated;
    this.embedding = this.umap = this.picture = null;
    this.isScaled = false;
    const { first, second } = evaluated;
    const problem = second && !isSameSet(first, second) ? [{ severity: 'warning' as const, text: t('The two runs look at different pictures or classes: choose a folder of pictures to compare them on.') }] : [];
    this.messages.replaceChildren(messageList([...problem, ...[first, second].flatMap((each) => each?.notices ?? []).map((notice) => ({ severity: 'warning' as const, text: t(notice) }))]));
    this.detail.replaceChildren();
    this.draw();
  }

  private draw(): void {
    this.toolbar();
    const { evaluated, state } = this;
    if (!evaluated) return;
    const { first, second } = evaluated;
    const fact = (name: string, of: (evaluation: Evaluation) => string): HTMLElement => element('div', {}, element('dt', {}, name), element('dd', {}, second ? `${of(first)} · ${of(second)}` : of(first)));
    this.figures.replaceChildren(
      fact(t('Pictures'), ({ labels }) => String(labels.length)), fact(t('Loss'), ({ loss }) => figureWords(loss)), fact(t('Accuracy'), ({ accuracy }) => percent(accuracy)), fact(t('Among the five likeliest'), ({ top5_accuracy }) => percent(top5_accuracy)),
      fact(t('Macro F1'), ({ macro_f1 }) => share(macro_f1)), fact('ECE', ({ calibration }) => percent(calibration.ece)),
    );
    this.content.replaceChildren(...this.section(state.section, evaluated));
    const { pictures, words, second: said } = this.wanted(evaluated);
    this.found = pictures;
    this.pictures.show(first, pictures, words, said);
  }

  private section(section: Section, { first, second }: Evaluated): Node[] {
    const { cells, cell } = this.state;
    const choose = (chosen: FailuresState['cell']): void => {
      this.look({ cell: chosen });
      this.content.querySelector<HTMLElement>('[aria-selected=true], [aria-pressed=true]')?.focus();
    };
    switch (section) {
      case 'confusion': {
        const many = first.classes.length > mostShown ? [element('p', { class: 'soft' }, t('The {shown} of {count} classes with the most mistakes.', { shown: mostShown, count: first.classes.length }))] : [];
        return [...many, element('div', { class: 'beside' }, confusionMatrix(first, cells, cell, choose), pairList(first, cell, choose))];
      }
      case 'classes':
        return [classTable(first)];
      case 'losses':
        return [];
      case 'calibration':
        return this.calibration(first);
      case 'embedding':
        return this.placed(first);
      case 'disagreements':
        return second ? [] : [element('p', { class: 'soft' }, t('Choose a run to look at beside this one: the pictures on which the two disagree are listed here.'))];
    }
  }

  private calibration(first: Evaluation): Node[] {
    const { scaled, calibration } = first;
    const offer = scaled
      ? [
          element('p', { class: 'soft' }, t('Divided by a temperature of {temperature}, fitted on these pictures, the logits have an expected calibration error of {scaled} in place of {ece}; which class is the likeliest stays.', { temperature: scaled.temperature.toFixed(3), scaled: percent(scaled.calibration.ece), ece: percent(calibration.ece) })),
          element('label', { class: 'choice' }, element('input', { type: 'checkbox', checked: this.isScaled, onchange: () => {
            this.isScaled = !this.isScaled;
            this.draw();
            this.content.querySelector('input')?.focus();
          } }), element('span', {}, t('With temperature scaling'))),
        ]
      : [element('p', { class: 'soft' }, t('No temperature is best for these pictures: all are right, or the logits say nothing of them.'))];
    return [...offer, calibrationChart(first, this.isScaled)];
  }

  /** The map of all pictures; what is not known of it yet is asked for. */
  private placed(first: Evaluation): Node[] {
    const { embedding, umap } = this;
    const map = (placed: PlacedPictures, words: string, name: string): HTMLElement => embeddingMap(first, placed, { words, name, chosen: this.picture, choose: (picture) => this.open(picture) });
    const asked = this.state.map;
    if (asked === 'pca' && embedding) {
      const { features, layer, shares, pictures } = embedding;
      const words = t('Principal components of the {features} features that layer {layer} gives: {first} of their variance across, {second} up. Ringed: wrong.', { features, layer, first: percent(shares[0]), second: percent(shares[1]) });
      return [map(embedding, words, t('{count} pictures on the two principal components of layer {layer}; the arrow keys go from one to the next', { count: pictures.length, layer }))];
    }
    if (asked === 'umap' && umap) {
      const { features, layer, pictures, done } = umap;
      const words = t('UMAP of the {features} features that layer {layer} gives: what lies together is alike, how far apart groups lie says little. Ringed: wrong.', { features, layer });
      this.progress.update(done, false);
      return [...(done < 1 ? [this.progress.root] : []), map(umap, words, t('{count} pictures placed by UMAP of layer {layer}; the arrow keys go from one to the next', { count: pictures.length, layer }))];
    }
    void this.place(first, asked);
    return [element('p', { class: 'soft', role: 'status' }, t('All pictures are being looked at.'))];
  }

  /** Asks where the pictures lie, of UMAP again and again until it is done or no more wanted. */
  private async place(of: Evaluation, by: FailuresState['map']): Promise<void> {
    const argument = { run: of.run, on: of.on, checkpoint: of.checkpoint.file };
    const turn = ++this.placing;
    const isSeen = (): boolean => this.state.section === 'embedding' && this.state.map === by;
    try {
      let done = 0;
      while (done < 1 && isSeen()) {
        const answer = by === 'pca' ? { embedding: await this.host.embedding(argument) } : { umap: await this.host.umap(argument) };
        if (turn !== this.placing || this.evaluated?.first !== of) return;
        Object.assign(this, answer);
        done = answer.umap?.done ?? 1;
        if (isSeen()) this.redraw(of);
      }
      // What nobody waited for is asked for anew.
      if (done < 1) this.umap = null;
    } catch (error) {
      if (turn !== this.placing) return;
      if (isSeen()) this.content.replaceChildren();
      this.fail(error);
    }
  }

  /** The section anew, with the focus where it was. */
  private redraw(of: Evaluation): void {
    const hadFocus = this.content.contains(document.activeElement);
    this.content.replaceChildren(...this.placed(of));
    if (hadFocus) this.content.querySelector('canvas')?.focus();
  }

  /** Which pictures are listed, and what they are. */
  private wanted({ first, second }: Evaluated): { pictures: number[]; words: string; second: (picture: number) => string } {
    const { section, cell } = this.state;
    const { classes, labels, predicted, losses } = first;
    const all = labels.length;
    const loss = (picture: number): string => t('loss {loss}', { loss: figureWords(losses[picture]!) });
    if (section === 'disagreements') {
      const pictures = second && isSameSet(first, second) ? topLosses(first, all, (picture) => predicted[picture] !== second.predicted[picture]) : [];
      const counts = { count: pictures.length, first: pictures.filter((picture) => predicted[picture] === labels[picture]).length, second: second ? pictures.filter((picture) => second.predicted[picture] === labels[picture]).length : 0 };
      return { pictures, words: second ? t('The two disagree on {count} pictures: {first} that the first alone has right, {second} the second alone', counts) : '', second: (picture) => (second ? `· ${classes[second.predicted[picture]!]}` : '') };
    }
    if (cell) {
      const pictures = topLosses(first, all, (picture) => labels[picture] === cell.label && predicted[picture] === cell.predicted);
      const values = { count: pictures.length, class: classes[cell.label]!, predicted: classes[cell.predicted]! };
      return { pictures, words: cell.label === cell.predicted ? t('{count} of "{class}" are right', values) : t('{count} of "{class}" are taken for "{predicted}"', values), second: loss };
    }
    return { pictures: topLosses(first, all), words: t('Top losses: the pictures whose own class is the least likely'), second: loss };
  }

  private open(picture: number): void {
    this.picture = picture;
    this.pictures.mark(picture);
    if (this.evaluated) this.details.ask({ picture, evaluated: this.evaluated });
  }

  private async explain(picture: number, { first, second }: Evaluated): Promise<Said[]> {
    const found = (run: string): RunSummary | undefined => this.list.find((each) => each.run === run);
    // Runs of one experiment bear one name.
    const areOne = second !== null && found(first.run)?.name === found(second.run)?.name;
    const name = (run: string): string => (areOne ? found(run)?.id : found(run)?.name) ?? run;
    const both = second && isSameSet(first, second) ? [first, second] : [first];
    const all: Said[] = [];
    for (const { run, on, labels, predicted, checkpoint } of both) {
      const image = { kind: 'evaluated' as const, on, index: picture };
      const maps = [];
      for (const target of new Set([predicted[picture]!, labels[picture]!])) maps.push(await this.host.explain({ run, image, method, target, checkpoint: checkpoint.file }));
      all.push({ run: second ? name(run) : null, maps });
    }
    return all;
  }

  private showDetail(picture: number, evaluated: Evaluated, all: Said[]): void {
    if (evaluated !== this.evaluated) return;
    const { files, classes } = evaluated.first;
    const save = (rows: HTMLElement[]): void => void this.saveAs(`picture-${picture}`, figuresPng(rows));
    this.detail.replaceChildren(pictureDetail(files?.[picture] ?? t('Picture {index}', { index: picture }), all, classes, save));
  }

  private copy(): void {
    const placed = this.state.map === 'pca' ? this.embedding : this.umap;
    if (this.evaluated) this.host.copy({ text: sectionCsv(this.evaluated, this.state.section, this.found, placed) }).catch((error: unknown) => this.fail(error));
  }

  private async savePng(): Promise<void> {
    const { section } = this.state;
    const drawn = this.content.querySelector<HTMLElement>('table.confusion, svg.calibration-chart, canvas.embedding');
    if (drawn) await this.saveAs(section, pictured[section]!(drawn));
  }

  private async saveAs(name: string, picture: Promise<Uint8Array>): Promise<void> {
    await picture.then((png) => this.host.savePicture({ name, png })).catch((error: unknown) => this.fail(error));
  }

  private keep(): void {
    this.host.keep({ state: this.state }).catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    this.page.removeAttribute('aria-busy');
    this.messages.replaceChildren(messageList([{ severity: 'error', text: reason(error) }]));
  }
}

const runWords = ({ name, id, val_accuracy }: RunSummary): string => `${name}${val_accuracy === null ? '' : ` · ${percent(val_accuracy)}`} · ${id}`;

/** Whether two runs looked at the same pictures, as far as these say. */
const isSameSet = (a: Evaluation, b: Evaluation): boolean => a.classes.join('\n') === b.classes.join('\n') && a.labels.length === b.labels.length && a.labels.every((label, i) => label === b.labels[i]);
