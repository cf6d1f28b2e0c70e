import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setValue } from '../../extension/core/config/edit';
import type { AugmentationApi, AugmentationSubject, PictureRange, TrainingImage, VariantRequest } from '../../extension/shared/augmentation';
import { openAugmentation } from '../../extension/trainer/augmentation';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';

const example = setValue(readFileSync(fileURLToPath(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url)), 'utf8'), ['data', 'dataset'], { Shapes: { images: 400 } });
const mixed = setValue(example, ['data', 'batch_transform'], [{ RandomChoice: { transforms: ['MixUp', 'CutMix'] } }]);
/** What `Own Picture…` is given: any picture will do. */
const own = fileURLToPath(new URL('../../media/icon.png', import.meta.url));

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

/** The preview's own process, in this one, over a text that the test edits. */
class Editor {
  readonly asked: VariantRequest[] = [];
  /** Answers given in place of the process's. */
  subject: AugmentationSubject | null = null;
  private readonly augmentation: AugmentationApi = openAugmentation({ settleMs: 0 }, { progress: async () => undefined });

  constructor(public text: string) {}

  readonly host = {
    ready: async (argument: { again: boolean }) => ({ file: 'simple-cnn.cnn.jsonc', ...(this.subject ?? (await this.augmentation.describe({ ...this.experiment, ...argument }))) }),
    pictures: (range: PictureRange) => this.augmentation.pictures({ ...this.experiment, ...range }),
    preview: (request: VariantRequest) => {
      this.asked.push(request);
      return this.augmentation.preview({ ...this.experiment, ...request });
    },
    pickImage: (): TrainingImage => ({ kind: 'file', path: own }),
  };

  private get experiment() {
    return { file: '/work/simple-cnn.cnn.jsonc', text: this.text };
  }
}

async function open({ text = example, ...options }: { text?: string; theme?: ThemeName; width?: number; height?: number; state?: object } = {}) {
  const editor = new Editor(text);
  const panel = await PanelPage.open(browser, 'augmentation', editor.host, options);
  await panel.page.locator('.augmented canvas').nth(1).waitFor();
  await panel.settle();
  const edit = async (next: string) => {
    editor.text = next;
    await panel.call('edited', {});
  };
  return { panel, page: panel.page, editor, edit };
}

/** What is drawn on each canvas that a selector finds, one number a canvas. */
const drawn = (page: PanelPage['page'], selector: string): Promise<number[]> =>
  page.locator(selector).evaluateAll((all) =>
    (all as HTMLCanvasElement[]).map((canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
      copy.drawImage(canvas, 0, 0);
      return new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer).reduce((hash, pixel) => (Math.imul(hash, 31) + pixel) | 0, 0);
    }),
  );

test.each(themeNames)('each transform’s result and what it drew, an epoch a row, in %s', async (theme) => {
  const { panel, page } = await open({ theme });
  expect(await page.locator('.augmentation > .facts').first().textContent()).toContain('simple-cnn.cnn.jsonc · Shapes, 360 training pictures');
  expect(await page.locator('.steps thead th').allTextContents()).toEqual(['Epoch', 'RandomCrop', 'RandomHorizontalFlip', 'ColorJitter', 'RandomRotation', 'ToTensor, Normalizewhat the network sees']);
  expect(await page.locator('.steps tbody th').allTextContents()).toEqual(['1', '2', '3', '4']);
  const cells = page.locator('.steps tbody tr').first().locator('td');
  const first = await cells.evaluateAll((all) => all.map((cell) => Array.from(cell.querySelectorAll('.drawn'), ({ textContent }) => textContent).join(' · ')));
  expect(first[0]).toMatch(/^i=\d j=\d$/);
  expect(first[1]).toMatch(/^(not )?flipped$/);
  expect(first[2]).toMatch(/brightness ×\d/);
  expect(first[3]).toMatch(/^[+−]\d.*°$/);
  expect(first[4]).toMatch(/^−\d.* to \d/);
  const meanings = await cells.nth(2).locator('.drawn').evaluateAll((all) => all.map((one) => [one.textContent!.split(' ')[0], (one as HTMLElement).title]));
  expect(meanings.map(([name]) => name).sort()).toEqual(['brightness', 'contrast', 'hue', 'saturation']);
  for (const [name, title] of meanings) expect(title).toContain(`${name}_factor`);
  expect(await cells.first().locator('.drawn').getAttribute('title')).toContain("torchvision's i and j");
  const pictures = await drawn(page, '.steps td:last-child canvas');
  expect(new Set(pictures).size).toBe(4);
  await expect.poll(async () => (await panel.canvasPixels('.steps td:last-child canvas')).colors).toBeGreaterThan(20);
  await panel.screenshot(`augmentation-${theme}`);
  expect(await panel.barriers()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test.each([450, 620, 1600])('the table of transforms keeps to its panel at %d px', async (width) => {
  const { panel, page } = await open({ width });
  expect(await page.locator('.table-frame').first().evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`augmentation-${width}`);
  await panel.close();
});

test('the pictures follow an edit, and stay while the text has errors', async () => {
  const { panel, page, edit } = await open();
  const turned = () => page.locator('.steps td:nth-child(5) .drawn').allTextContents();
  const before = await drawn(page, '.steps td:last-child canvas');
  await edit(example.replace('"degrees": 15', '"degrees": [90, 90]'));
  await expect.poll(turned).toEqual(['+90°', '+90°', '+90°', '+90°']);
  const after = await drawn(page, '.steps td:last-child canvas');
  expect(after).not.toEqual(before);
  await edit(example.replace('"degrees": 15', '"degrees": '));
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toMatch(/^Line 12: /);
  expect(await drawn(page, '.steps td:last-child canvas')).toEqual(after);
  await edit(example.replace('{ "RandomRotation": { "degrees": 15 } },', ''));
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await expect.poll(() => page.locator('.steps thead th').allTextContents()).not.toContain('RandomRotation');
  await edit(setValue(example, ['data', 'train_transform'], []));
  await page.getByRole('alert').waitFor();
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('pictures are chosen and removed by keyboard, the user’s own among them, and kept', async () => {
  const { panel, page } = await open();
  await page.locator('.thumbnail[aria-selected="true"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-selected'))).toBe('true');
  await page.locator('vscode-button', { hasText: 'Own Picture' }).click();
  await expect.poll(() => page.locator('.augmented h2').allTextContents()).toHaveLength(3);
  await expect.poll(() => page.locator('.augmented .original canvas').count()).toBe(3);
  const titles = await page.locator('.augmented h2').allTextContents();
  expect(titles[0]).toMatch(/^Picture 0 · \w+$/);
  expect(titles[1]).toMatch(/^Picture 2 · \w+$/);
  expect(titles[2]).toBe('icon.png');
  await panel.screenshot('augmentation-several');
  await page.getByRole('button', { name: 'Remove Picture 0' }).click();
  expect(await page.locator('.thumbnail[aria-selected="true"]').count()).toBe(1);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('thumbnail');
  const kept = [{ kind: 'training', index: 2 }, { kind: 'file', path: own }];
  expect(await page.evaluate(() => (window as unknown as { savedState: { images: unknown } }).savedState.images)).toEqual(kept);
  await page.getByRole('button', { name: 'Remove Picture 2' }).click();
  await page.getByRole('button', { name: 'Remove icon.png' }).click();
  await page.getByText('Choose a picture above').waitFor();
  await panel.close();
  const again = await open({ state: { images: kept, look: 'results', seed: 7, epoch: 2, count: 8 } });
  await expect.poll(() => again.page.locator('.augmented .original canvas').count()).toBe(2);
  expect(again.editor.asked[0]).toEqual({ image: kept[0], seed: 7, epoch: 2, count: 8 });
  expect(await again.page.locator('.augmented').first().locator('.results .drawn').first().textContent()).toBe('Epoch 3');
  await again.panel.close();
});

test('results alone, other epochs, another seed and back', async () => {
  const { panel, page, editor } = await open();
  const steps = await drawn(page, '.steps td:last-child canvas');
  await page.getByRole('radio', { name: 'Results' }).click();
  expect(await drawn(page, '.results canvas')).toEqual(steps);
  await page.getByRole('radio', { name: '16' }).click();
  await expect.poll(() => page.locator('.results li').count()).toBe(16);
  const first = await drawn(page, '.results canvas');
  await panel.screenshot('augmentation-results');
  await page.getByRole('textbox', { name: 'From epoch' }).fill('3');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.results .drawn').first().textContent()).toBe('Epoch 3');
  expect((await drawn(page, '.results canvas'))[0]).toBe(first[2]);
  await page.locator('vscode-button', { hasText: 'New Seed' }).click();
  await expect.poll(() => editor.asked.at(-1)).toMatchObject({ seed: 43, epoch: 2, count: 16 });
  await expect.poll(async () => (await drawn(page, '.results canvas'))[0]).not.toBe(first[2]);
  await page.locator('vscode-button', { hasText: 'Seed of the File' }).click();
  await expect.poll(async () => (await drawn(page, '.results canvas'))[0]).toBe(first[2]);
  await panel.close();
});

test.each(['dark', 'light'] as const)('what MixUp and CutMix mix is shown with its share and the soft target, in %s', async (theme) => {
  const { panel, page } = await open({ text: mixed, theme });
  expect((await page.locator('.steps thead th').allTextContents()).at(-1)).toBe('RandomChoicewhat the network sees');
  const cells = await page.locator('.steps td:last-child').allInnerTexts();
  for (const words of cells) expect(words).toMatch(/^(MixUp|CutMix)\nλ .*\nwith picture \d+\n\d+ % \w+/s);
  await panel.screenshot(`augmentation-mixed-${theme}`);
  expect(await panel.barriers()).toEqual([]);
  await panel.close();
});

test('a data set on its way and one that could not be had are said, with a way to try again', async () => {
  const { panel, page, editor } = await open();
  await panel.call('preparing', { progress: { stage: 'download', done: 17e6, total: 170e6, unit: 'bytes' } });
  await page.getByText('Getting the pictures ready: downloading 10 % of 170.0 MB.').waitFor();
  editor.subject = { problem: { sentence: '{dataset} is not ready: its preparation was cancelled.', values: { dataset: 'CIFAR10' } }, retry: true };
  await panel.call('preparing', { progress: null });
  await panel.call('edited', {});
  await page.getByRole('alert').waitFor();
  await panel.screenshot('augmentation-problem');
  editor.subject = null;
  await page.locator('vscode-button', { hasText: 'Try Again' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test.each([[400, 700], [900, 600], [1600, 1000]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open({ width, height, text: mixed });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`augmentation-${width}`);
  await panel.close();
});
