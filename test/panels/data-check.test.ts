import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DataChecking } from '../../extension/shared/panels';
import { said } from '../../extension/shared/said';
import { check, dataCheckHost, findings } from './data-check-double';
import { launchChromium, PanelPage } from './panel-page';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(change: Partial<DataChecking> = {}) {
  const double = dataCheckHost(change);
  const panel = await PanelPage.open(browser, 'data-check', double.host, { width: 1200, height: 900 });
  return { panel, page: panel.page, ...double };
}
const options = '.found .thumbnail';

test('what was found is gone through with the arrow keys, each with its pictures and its evidence; K keeps one and goes on', async () => {
  const { panel, page, last, keyOf, decide } = await open();
  await page.locator(options).first().waitFor();
  expect(await page.locator(options).count()).toBe(findings.length);
  await page.locator(options).first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.detail figure').nth(1).waitFor();
  expect(await page.locator('.detail figcaption').allTextContents()).toEqual([expect.stringContaining('training'), expect.stringContaining('validation')]);
  expect(await page.locator('.detail').textContent()).toContain('leave those that validate as they are');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.evidence').textContent()).toContain('98.1 %');
  await page.keyboard.press('k');
  await expect.poll(() => last('keep')).toEqual({ key: keyOf(findings[1]!), kept: true });
  await expect.poll(() => page.locator('.evidence').textContent()).toContain('91.7 %');
  expect(await page.locator('.findings h2').textContent()).toBe('7 to go through');
  await panel.call('decided', decide({ kept: [keyOf(findings[1]!)] }));
  await expect.poll(() => page.locator('.findings h2').textContent()).toBe('6 to go through');
  expect(await panel.everyLook('data-check')).toEqual([]);
  expect(await panel.beyondTab()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('a picture is moved, set aside or renamed by its button; a validation picture is given no class to go to, and what that would do to the score is said', async () => {
  const { panel, page, last, keyOf, decide } = await open();
  await page.locator(options).nth(1).click();
  const key = keyOf(findings[1]!);
  await page.locator('.detail vscode-button', { hasText: `Move to "${check.classes[2]}"…` }).click();
  await expect.poll(() => last('move')).toEqual({ key, picture: 7, way: 'class', label: 2 });
  await page.locator('.detail vscode-button', { hasText: 'Set Aside…' }).click();
  await expect.poll(() => last('move')).toEqual({ key, picture: 7, way: 'aside' });
  await page.locator('.detail vscode-button', { hasText: 'Rename…' }).click();
  await expect.poll(() => last('move')).toEqual({ key, picture: 7, way: 'rename' });
  await panel.call('decided', decide({ moves: [{ key, root: '/work/pictures', from: check.files![7]!, to: '.set-aside/x.png' }] }));
  await expect.poll(() => page.locator('.detail figure').textContent()).toContain('It lies at .set-aside/x.png now.');
  await page.locator('vscode-button', { hasText: 'Undo Last Move' }).click();
  await expect.poll(() => last('undo')).toEqual({});
  await page.locator(options).nth(2).click();
  await expect.poll(() => page.locator('.detail').textContent()).toContain('the score rises and the network is no better');
  expect(await page.locator('.detail vscode-button', { hasText: 'Move to "' }).count()).toBe(0);
  await page.locator('vscode-button', { hasText: 'Train in Folds…' }).click();
  await expect.poll(() => last('trainInFolds')).toEqual({});
  await panel.close();
});

test('one kind is shown alone; pictures of an archive say why they stay; a check that goes on says how far it is and is cancelled', async () => {
  const unmoved = said`The pictures of ${{ dataset: 'CIFAR10' }} lie in one archive, whose checksum is its publisher's: none is moved or renamed in it. Leave a picture out by preparing a folder of class folders.`;
  const { panel, page, last, checking } = await open({ check: { ...check, files: null, root: null, unmoved } });
  await page.locator(options).first().waitFor();
  await page.locator('vscode-dropdown[aria-label=Show]').click();
  await page.locator('vscode-option', { hasText: 'Near-duplicates (1)' }).click();
  await expect.poll(() => page.locator(options).count()).toBe(1);
  await page.locator(options).first().click();
  await page.locator('.detail figure').nth(2).waitFor();
  expect(await page.locator('.detail').textContent()).toContain('none is moved or renamed in it');
  expect(await page.locator('.detail vscode-button', { hasText: 'Rename…' }).count()).toBe(0);
  await panel.call('changed', { checking: { ...checking, status: 'going', check: null } });
  await panel.call('progress', { progress: { stage: 'check', done: 1200, total: 50_000, unit: 'images' } });
  await expect.poll(() => page.locator('.going').textContent()).toContain('1,200 of 50,000 pictures are looked at');
  await panel.screenshot('data-check-going');
  await page.locator('vscode-button', { hasText: 'Cancel' }).click();
  await expect.poll(() => last('cancel')).toEqual({});
  await panel.close();
});
